"""When the storage is away or full, when somebody is too fast, and when ids are words."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from lobby import Lobby, as_user
from redis import Redis
from street import Person, Street

from config import Rate
from senna.api.routes import ROUTES
from senna.api.table import Route
from senna.app import open_house
from senna.core.closing import Closing
from senna.edge.ids import MessageIds
from senna.model import Conversation
from senna.store.client import connect
from senna.store.keys import Keys

TEXT = {"type": "text", "text": "x"}
ID = MessageIds("senna").id(Conversation.between("myplatform", 388636, 524376), 5)
STORED = [(method, route) for route in ROUTES if not route.open for method in route.methods]


@pytest.mark.parametrize(("method", "route"), STORED)
def test_without_storage_every_route_says_when_to_come_back(
    lobby: Lobby, method: str, route: Route
) -> None:
    lobby.house = open_house(connect("redis://127.0.0.1:1"), Keys("senna"), Closing())
    path = route.path.replace("<id>", "524376").replace("<message>", ID)
    body: Any = None if route.body is None else TEXT
    answer = lobby.client().open(path, method=method, headers=as_user(388636), json=body)
    assert answer.status_code == 503, answer.get_data(as_text=True)
    assert answer.get_json()["code"] == "STORAGE_UNAVAILABLE"
    assert answer.headers["Retry-After"] == "1"
    assert "127.0.0.1" not in answer.get_data(as_text=True)


def test_a_full_storage_takes_nothing_and_still_tells(
    street: Street, ada: Person, redis: "Redis"
) -> None:
    before = TEXT | {"text": "before", "client_id": "k"}
    sent = ada.ask("POST", "~", json=before).get_json()
    redis.config_set("maxmemory", "1")
    try:
        for one in (TEXT, TEXT | {"client_id": "l"}):
            answer = ada.ask("POST", "~", json=one)
            assert (answer.status_code, answer.get_json()["code"]) == (507, "STORAGE_FULL")
        assert ada.texts() == ["before"]
        # What is there already needs no room.
        answer = ada.ask("POST", "~", json=before)
        assert (answer.status_code, answer.get_json()) == (201, sent)
        assert answer.headers["Idempotent-Replayed"] == "true"
        assert ada.ask("POST", "~", json=before | {"text": "other"}).status_code == 422
    finally:
        redis.config_set("maxmemory", "0")


def test_a_sender_who_is_too_fast_has_to_wait(street: Street, ada: Person) -> None:
    street.lobby.domain = replace(street.lobby.domain, send_limit=Rate(1, 30, 1))
    street.client = street.lobby.client()
    ada.says(client_id="k")
    answer = ada.ask("POST", "~", json=TEXT)
    assert (answer.status_code, answer.get_json()["code"]) == (429, "RATE_LIMITED")
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert ada.ask("POST", "~", json={"type": "text", "text": "Hello, world!", "client_id": "k"})
    assert len(ada.texts()) == 1


def test_a_message_of_another_domain_is_not_found(ada: Person) -> None:
    ada.says()
    v = ada.get("~")["messages"][0]["timestamp"]["epoch"]
    foreign = MessageIds("senna").id(Conversation.between("other", 388636, 524376), v)
    assert ada.get(f"~/{foreign}", 404)["code"] == "NOT_FOUND"
    assert ada.ask("PATCH", f"~/{foreign}", json={"text": "x"}).status_code == 404


@pytest.mark.parametrize("one", ["a-b", "a%2Db", "A", ".x", "~me@home", "٣"])
def test_a_word_is_an_id_where_the_domain_says_so(street: Street, one: str) -> None:
    domain = replace(street.lobby.domain, string_ids=True)
    street.lobby.domain = domain
    street.client = street.lobby.client()
    answer = street.client.post(f"/api/user/{one}", json=TEXT, headers=as_user("c"))
    if one == "٣":
        assert (answer.status_code, answer.get_json()["code"]) == (400, "VALIDATION")
        return
    # The strange platform has never heard of anybody here.
    assert (answer.status_code, answer.get_json()["code"]) == (404, "USER_NOT_FOUND")
    state = street.client.get(f"/api/user/{one}", headers=as_user("c")).get_json()["state"]
    low, _, high = state["key"].removeprefix("myplatform:dm:").partition("-")
    assert sorted([low, high]).count("c") == 1
    assert all(char.isalnum() or char == "%" for char in low + high)


def test_a_person_waits_on_five_devices_and_the_sixth_is_answered_at_once(ada: Person) -> None:
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(ada.get, "/api/sync?wait=2") for _ in range(5)]
        time.sleep(0.5)
        began = time.monotonic()
        ada.get("/api/sync?wait=2")
        assert time.monotonic() - began < 1
        assert not any(one.done() for one in waiting)
