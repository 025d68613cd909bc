"""H: too much, too often, and words that look like something else.

Slow clients (H1): tests/chaos/test_slow_clients.py. A limiter whose Redis is away (H3): requests
are counted in the process, sends in the very script that would store them: tests/chaos/
test_redis_away.py. FLASK_DEBUG (H7): tests/test_config.py. H9 comes with presence; nothing is
exported or searched (H10), and a page has its size (C4). H11: nothing in this tree pins hashes."""

import re
from typing import Any

import pytest
from attacks.fort import CHAT, HELLO, Fort, U, V, code, config, tabled
from flask import Flask
from redis import Redis
from strange_platform import StrangePlatform
from token_smith import OTHER, signed

from senna.api.routes import ROUTES
from senna.app import create_app
from senna.serve.engine import Engine

NEVER = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"


@pytest.fixture
def narrow(engine: Engine, redis: "Redis", platform: StrangePlatform) -> Fort:
    """An address gets five requests here, and three tries with a bad token."""
    limits = {"SOCK_LIMIT_ADDRESS": "1/h:5", "SOCK_LIMIT_BAD_TOKENS": "1/h:3"}
    app: Flask = create_app(config(engine.url, **limits))
    return Fort(app.test_client(), redis, platform)


def test_h2_one_person_is_one_whatever_they_come_with(fort: Fort) -> None:
    def ask(number: int, user: int = U) -> tuple[int, str | None]:
        token = signed({"user_id": user, "jti": str(number)})
        address = {"REMOTE_ADDR": f"203.0.113.{number}"}
        return code(fort.ask("GET", "/api/list", token, "hasty", environ_overrides=address))

    assert [ask(number)[0] for number in range(5)] == [200, 200, 200, 429, 429]
    assert ask(9, V) == (200, "ok")


@pytest.mark.parametrize(
    "addresses",
    [
        ["203.0.113.9"] * 6,
        [f"2001:db8::{number}" for number in range(6)],
        [f"2001:db8::{number}:0:1" for number in range(1, 7)],
        ["::ffff:203.0.113.9"] * 3 + ["203.0.113.9"] * 3,
    ],
    ids=["one address", "one network", "one /64", "two spellings"],
)
def test_h2_one_address_is_one_whoever_it_says_it_is(narrow: Fort, addresses: list[str]) -> None:
    told = []
    for number, address in enumerate(addresses):
        answer = narrow.ask(
            "GET",
            "/api/list",
            signed({"user_id": number + 1}),
            headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "198.51.100.1"},
            environ_overrides={"REMOTE_ADDR": address},
        )
        told.append(answer.status_code)
    assert told == [200] * 5 + [429]
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert narrow.ask("GET", "/api/list", environ_overrides=elsewhere).status_code == 200


def test_h2_guessing_tokens_is_slow(narrow: Fort) -> None:
    forged = [signed({"user_id": number}, secret=OTHER) for number in range(1, 5)]
    told = [code(narrow.ask("GET", "/api/list", token)) for token in forged]
    assert told == [(401, "INVALID_TOKEN_ERR")] * 3 + [(429, "RATE_LIMITED")]


def series(fort: Fort) -> set[str]:
    text = fort.ask("GET", "/metrics", None).get_data(as_text=True)
    return {line.split(" ")[0] for line in text.splitlines() if not line.startswith("#")}


def storm(fort: Fort, number: int) -> None:
    word = f"{number}-<&\"'\\\n{{x}}"
    for method in ("GET", "POST", f"FOO{number}"):
        for path in (f"/api/{word}/1", f"/api/user/{number}x", f"/{word}", f"/api/{word}"):
            fort.ask(method, path, json=HELLO if method == "POST" else None)
    fort.ask("GET", f"{CHAT}/{NEVER[:-3]}{number:03d}")
    fort.ask("GET", f"/api/list?page={word}")
    fort.ask("GET", "/api/list", f"forged.{number}.x")
    fort.ask("GET", "/api/list", headers={"Host": f"{number}.example"})
    fort.ask("POST", CHAT, json={"type": word, "text": word})


def test_h4_nobody_grows_the_number_of_series(fort: Fort) -> None:
    storm(fort, 0)
    series(fort)
    before = series(fort)
    for number in range(1, 20):
        storm(fort, number)
    assert series(fort) == before
    labels = {found for line in before for found in re.findall(r'(\w+)="([^"]*)"', line)}
    routes = {value for name, value in labels if name == "route"}
    assert routes <= {route.path for route in ROUTES} | {"unmatched", "/metrics", "/openapi.json"}
    methods = {value for name, value in labels if name == "method"}
    assert methods <= {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "other"}


WORDS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a\r\nSet-Cookie: x=1"]
WORDS += ['"},"error":false,{"', "\u202e\u2066", "x" * 5000, "\x00\x1b[31m", "é" * 3000]


@pytest.mark.parametrize("word", tabled({"H5": WORDS}))
def test_what_is_given_back_is_short_and_json(fort: Fort, word: str) -> None:
    """The judge holds the type, the shape, the length and the headers of each answer."""
    quoted = "".join(f"%{byte:02x}" for byte in word.encode())
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"/api/{quoted.replace('%2f', '')}/1", None),
        ("GET", f"/api/list?{quoted}=1&page={quoted}", None),
        ("POST", CHAT, {"type": word, "text": "x"}),
        ("POST", CHAT, {"type": "text", "text": "x", "client_id": word}),
        ("PATCH", f"{CHAT}/{quoted}", {"status": word}),
    ]
    for method, path, body in asked:
        answer = fort.ask(method, path, json=body)
        assert answer.status_code in (200, 201, 400, 404)
        assert word not in str(answer.headers)


def test_h6_the_page_is_for_development_only(fort: Fort) -> None:
    assert code(fort.ask("GET", "/docs", None)) == (404, "NOT_FOUND")
    assert fort.ask("GET", "/openapi.json", None).get_json()["openapi"] == "3.1.0"


DEBUG = ["/console", "/console?__debugger__=yes", "/?__debugger__=yes&cmd=resource&f=style.css"]
DEBUG += ["/api/list?__debugger__=yes&cmd=1", "/debug", "/_debug_toolbar", "/.git/config", "/.env"]


@pytest.mark.parametrize("path", tabled({"H7": DEBUG}))
def test_there_is_no_debugger(fort: Fort, path: str) -> None:
    answer = fort.ask("GET", path)
    plain = fort.ask("GET", path.partition("?")[0])
    assert answer.status_code == plain.status_code
    assert "debugger" not in answer.get_data(as_text=True).lower()


LINES = ["user\n2026-11-20 ERROR forged", 'x"}\n{"level":"error"', "\u2028\u2029\x85", "\r\x1b[2K"]


@pytest.mark.parametrize("line", tabled({"H8": LINES}))
def test_nobody_writes_a_line_into_the_journal(
    fort: Fort, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    latin = line.encode().decode("latin-1")
    environ = {"HTTP_X_REQUEST_ID": latin, "HTTP_USER_AGENT": latin, "PATH_INFO": f"/{latin}"}
    fort.ask("GET", "/", environ_overrides=environ)
    fort.ask("POST", CHAT, json={"type": "text", "text": line}, environ_overrides=environ)
    told = capsys.readouterr().out
    assert told.count("\n") == len(told.splitlines()) == 2
    assert "forged" not in told
    fort.judge_journal(told)
