"""What no app would say: it is refused in the one shape, and nobody hears of it."""

from typing import Any

import pytest
from plays.people import Cast, Person, refusal

PEOPLE = [True, [], {}, 1.5, -1, 0, 2**60, "x", "7"]
WORDS = [True, [], {}, 7, 1.5]
SWITCHES = ["x", 0, 1, [], {}]
COUNTS = [True, [], {}, 1.5, -1, 0, 2**60, "x"]
LISTS = [True, {}, 7, "x", ["x"], [[7]], [True], [None], list(range(1, 202))]

PERSON = {"to": PEOPLE}
MESSAGE = PERSON | {"id": WORDS, "if_match": WORDS}
PAGE = {"page": COUNTS, "per_page": COUNTS, "limit": COUNTS}
FIELDS: dict[str, dict[str, list[Any]]] = {
    "send": PERSON | {"type": WORDS, "text": WORDS, "client_id": [*WORDS, "", "x" * 65, "\n"]},
    "edit": MESSAGE | {"text": WORDS, "status": [*WORDS, "read"]},
    "delete": MESSAGE,
    "read": PERSON | {"up_to": WORDS},
    "clear": PERSON,
    "block": {"id": PEOPLE, "blocked": SWITCHES},
    "history": PAGE | {"with": PEOPLE, "before": [*WORDS, "x"], "after": [*WORDS, "x"]},
    "list": PAGE | {"before": [*WORDS, "x"], "no_format": [[], {}]},
    "typing": PERSON | {"typing": SWITCHES},
    "watch": {"ids": LISTS},
    "unwatch": {"ids": LISTS},
    "sync": {"cursor": [*WORDS, "x", "a.b", "a.-1"]},
    "refresh": {"token": WORDS},
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_of_the_wrong_kind_is_refused(cast: Cast, name: str) -> None:
    ada, ben = cast.people("Ada", "Ben")
    hi = ada.over_http(ben).says("hi")
    ada.connects()
    good: dict[str, Any] = {
        "to": ben, "with": ben, "type": "text", "text": "x", "id": hi["id"], "blocked": True,
        "typing": True, "ids": [],
    }  # fmt: skip
    for field, values in FIELDS[name].items():
        for wrong in values:
            needed = {one: good[one] for one in FIELDS[name] if one in good} | {field: wrong}
            if name == "block" and field != "id":
                needed["id"] = ben
            error = refusal(ada.asks(name, needed), 400, "VALIDATION")
            assert field in error["message"], error
    assert ada.over_http(ben).texts() == ["hi"]


@pytest.mark.parametrize("name", ["send", "delete", "read", "clear", "block", "history", "typing"])
def test_a_field_that_is_missing_is_named(cast: Cast, name: str) -> None:
    ada = cast.person("Ada")
    ada.connects()
    for data in ({}, dict.fromkeys(FIELDS[name])):
        error = refusal(ada.asks(name, data), 400, "VALIDATION")
        assert error["message"].endswith("is missing")


def test_what_is_no_object_is_refused_and_nothing_breaks(cast: Cast) -> None:
    ada = cast.person("Ada")
    socket = ada.connects()
    for data in (7, "x", [], [1, 2], True, 1.5, "x" * 30_000):
        for name in ("send", "list", "watch", "refresh", "authenticate"):
            refusal(socket.asks(name, data), 400, "VALIDATION")
    for arguments in ((), (None,)):
        refusal(socket.asks("send", *arguments), 400, "VALIDATION")
        assert socket.asks("list", *arguments)["ok"]
    refusal(socket.asks("nonsense"), 400, "UNKNOWN_EVENT")


def test_a_message_of_others_is_not_found(cast: Cast) -> None:
    ada, ben, eve = cast.people("Ada", "Ben", "Eve")
    hi = ada.over_http(ben).says("hi")
    eve.connects()
    for name in ("edit", "delete"):
        for id_ in (hi["id"], "x", "x" * 1000, "\u0000"):
            eve.is_refused(404, "NOT_FOUND", name, to=ada, id=id_, text="mine")
    eve.is_refused(404, "NOT_FOUND", "read", to=ada, up_to=hi["id"])
    assert _texts(eve, ada) == _texts(eve, ben) == []


def _texts(reader: Person, other: Person) -> list[str]:
    return [one["text"] for one in reader.does("history", {"with": other})["messages"]]
