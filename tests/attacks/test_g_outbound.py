"""G: whom we ask. Only what is configured is ever asked: no address comes from a request.

G1, G2 and G8 wait for webhooks and web push, G6 and G7 for webhooks. Everything a platform can
answer (G5): tests/platform/test_platform_unwell.py, test_platform_profiles.py and
tests/chaos/test_platform_away.py. One question for a crowd (G9): tests/core/test_people_unwell.py
and tests/chaos/test_platform_away.py."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from attacks.fort import HELLO, Fort, U, config
from flask import Flask
from redis import Redis
from strange_platform import StrangePlatform, reply, says
from token_smith import signed

from senna.app import create_app
from senna.serve.engine import Engine


@pytest.fixture
def inside() -> Iterator[StrangePlatform]:
    """Something in our own network that answers whoever comes."""
    inside = StrangePlatform()
    yield inside
    inside.close()


@pytest.fixture
def asking(engine: Engine, redis: "Redis", platform: StrangePlatform) -> Fort:
    more = {f"SOCK_API_URL__{it}": f"{platform.url}/x/" for it in ("ALPHA", "WORDS")}
    app: Flask = create_app(config(engine.url, **more))
    return Fort(app.test_client(), redis, platform)


def test_g3_a_redirect_leads_nowhere(asking: Fort, inside: StrangePlatform) -> None:
    where = f"Location: {inside.url}/latest/meta-data"
    for status in ("301 Moved", "302 Found", "307 Temporary Redirect"):
        asking.platform.manner = says(b"", status, where)
        answer = asking.ask("GET", f"/api/user/{status[:3]}")
        assert answer.get_json()["entry"] == {"id": int(status[:3])}
    assert len(asking.platform.heads) == 3
    assert inside.connections == 0


@pytest.mark.parametrize("word", ["..", "..~admin", "a@127.0.0.1", "-", "~", "a.b@c"])
def test_g4_an_id_stays_in_its_place(asking: Fort, word: str) -> None:
    token = signed({"user_id": "me"})
    asking.ask(
        "GET", f"/api/user/%2e{word[1:]}" if word[0] == "." else f"/api/user/{word}", token, "words"
    )
    asked = [urlsplit(head.split()[1]) for head in asking.platform.heads]
    for url in asked:
        assert url.path == "/x/v1/users"
        assert set(parse_qs(url.query)) == {"fields", "ids"}
        assert set(parse_qs(url.query)["ids"][0].split(",")) <= {"me", word}


def test_g5_somebody_else_is_not_believed_and_no_cookie_kept(asking: Fort) -> None:
    lie = b'{"entries":[{"id":%d,"username":"Eve"},{"id":"9","username":"Eve"}]}'
    asking.platform.manner = lambda line, ids: line.sendall(
        reply(lie % 8, "200 OK", "Set-Cookie: a=b")
    )
    for peer in (9, 10):
        told = asking.ask("GET", f"/api/user/{peer}").get_json()
        assert told["entry"] == {"id": peer}
    assert not asking.redis.exists("senna:alpha:who:8"), "nobody asked about them"
    assert not [head for head in asking.platform.heads if "cookie" in head.lower()]


def test_g5_what_is_no_answer_stops_nobody(asking: Fort) -> None:
    asking.platform.manner = says(b"[" * 60_000)
    assert asking.ask("POST", "/api/user/11", json=HELLO).status_code == 201
    entry = asking.ask("GET", "/api/list").get_json()["entries"][0]
    assert (entry["id"], entry["user"], entry["latest"]["author"]) == (11, None, U)
