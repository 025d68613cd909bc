"""Of two faults, which one is told; and who is let in."""

from typing import Any

import pytest
from lobby import ME as MY_ID
from lobby import Lobby, as_user, tired, told

ME = as_user(MY_ID)
BAD = {"X-Auth-Token": "forged"}
CHAT = "/api/user/524376"
ID = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"
BROKEN = {"data": b"{", "content_type": "application/json"}

ORDER = [
    ("a host before a token", "GET", "/api/list", 421, {"headers": BAD | {"Host": "evil.example"}}),
    ("a token before a route", "GET", "/api/nothing", 401, {"headers": BAD}),
    ("a token before JSON", "POST", CHAT, 401, {"headers": BAD} | BROKEN),
    ("nobody before JSON", "POST", CHAT, 401, BROKEN),
    ("nobody before a target", "GET", "/api/villain/1", 401, {}),
    ("JSON before a target", "POST", "/api/villain/1", 400, {"headers": ME} | BROKEN),
    ("a target before an id", "POST", "/api/villain/x", 400, {"headers": ME}),
    ("a target before a message", "GET", "/api/villain/1/x", 400, {"headers": ME}),
    ("an id before data", "POST", "/api/user/x", 400, {"headers": ME}),
    ("oneself before data", "POST", "/api/user/388636", 400, {"headers": ME}),
    ("an id before a message", "PATCH", "/api/user/x/y", 400, {"headers": ME}),
    ("a message before data", "PATCH", f"{CHAT}/{ID}", 404, {"headers": ME}),
]
CODES = {
    "a host before a token": "UNKNOWN_DOMAIN",
    "a token before a route": "INVALID_TOKEN_ERR",
    "a token before JSON": "INVALID_TOKEN_ERR",
    "nobody before JSON": "NOT_AUTHENTICATED",
    "nobody before a target": "NOT_AUTHENTICATED",
    "JSON before a target": None,
    "a target before an id": "MESSAGES_INVALID_TARGET",
    "a target before a message": "MESSAGES_INVALID_TARGET",
    "an id before data": "VALIDATION",
    "oneself before data": "INVALID_RECIPIENT",
    "an id before a message": "VALIDATION",
    "a message before data": "NOT_FOUND",
}


@pytest.mark.parametrize(("rule", "method", "path", "status", "more"), ORDER)
def test_of_two_faults_the_first_is_told(
    lobby: Lobby, rule: str, method: str, path: str, status: int, more: dict[str, Any]
) -> None:
    assert told(lobby, method, path, **more)[:2] == (status, CODES[rule])


def test_a_bad_token_outside_the_api_is_nobodys_business(lobby: Lobby) -> None:
    assert lobby.client().get("/", headers=BAD).status_code == 200
    assert lobby.client().get("/nothing", headers=BAD).status_code == 404


def test_a_refused_token_is_asked_for_and_counted(lobby: Lobby) -> None:
    status, _, answer = told(lobby, "GET", "/api/list", headers=BAD)
    assert (status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert told(lobby, "GET", "/api/list")[2].headers["WWW-Authenticate"] == "Bearer"
    lobby.limits["bad_tokens"] = tired("127.0.0.1")
    assert told(lobby, "GET", "/api/list", headers=BAD)[0] == 429
    assert told(lobby, "GET", "/api/list")[0] == 401  # no token is not a bad one


@pytest.mark.parametrize(
    ("limit", "key", "headers"),
    [("addresses", "127.0.0.1", {}), ("people", MY_ID, ME), ("bad_tokens", "127.0.0.1", BAD)],
)
def test_who_is_too_fast_is_told_how_long_to_wait(
    lobby: Lobby, limit: str, key: object, headers: dict[str, str]
) -> None:
    lobby.limits[limit] = tired(key)
    status, code, answer = told(lobby, "GET", "/api/list", headers=headers)
    assert (status, code) == (429, "RATE_LIMITED")
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600


@pytest.mark.parametrize(
    "host", ["", "a b", "évil", "x" * 300, "a:b:c", "[", "a\x00", "*", "../b", "localhost.evil"]
)
def test_a_strange_host_has_no_domain(lobby: Lobby, host: str) -> None:
    answer = lobby.client().get("/api", headers={"Host": host.encode().decode("latin-1")})
    assert (answer.status_code, answer.get_json()["code"]) == (421, "UNKNOWN_DOMAIN")
