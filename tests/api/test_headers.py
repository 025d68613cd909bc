"""What every answer wears, and what it says of itself and of us."""

import pytest
from lobby import ME as MY_ID
from lobby import Lobby, as_user

ME = as_user(MY_ID)
BAD = {"X-Auth-Token": "forged"}
CHAT = "/api/user/524376"
ID = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"
PREFLIGHT = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}


def test_an_answer_is_json_whatever_was_accepted(lobby: Lobby) -> None:
    for accept in ("text/html", "image/*"):
        answer = lobby.client().get("/api/nothing", headers={"Accept": accept})
        assert answer.content_type == "application/json"


EVERYWHERE = [("GET", "/"), ("GET", "/api"), ("GET", "/api/nothing"), ("PUT", "/api/list")]
EVERYWHERE += [("GET", "/api/list"), ("OPTIONS", "/api/list"), ("GET", "/healthz")]
EVERYWHERE += [("GET", "/openapi.json"), ("GET", "/metrics"), ("HEAD", "/nothing")]


@pytest.mark.parametrize(("method", "path"), EVERYWHERE)
def test_every_answer_wears_the_same_headers(lobby: Lobby, method: str, path: str) -> None:
    answer = lobby.client().open(path, method=method, headers={"X-Request-Id": "my-id.1_"})
    assert answer.headers["X-Request-Id"] == "my-id.1_"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("given", ["", "a b", "a" * 65, "x" * 10_000, "é", "a;b", "😀".encode()])
def test_a_strange_request_id_is_replaced(lobby: Lobby, given: str | bytes) -> None:
    value = given if isinstance(given, str) else given.decode("latin-1")
    answer = lobby.client().get("/api/nothing", headers={"X-Request-Id": value})
    mine = answer.headers["X-Request-Id"]
    assert mine != value
    assert len(mine) == 16
    assert answer.get_json()["request_id"] == mine


def test_a_listed_origin_may_read(lobby: Lobby) -> None:
    answer = lobby.client().get("/api", headers={"Origin": "https://app.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://app.example.evil.com", "https://APP.example", "*"],
)
def test_another_origin_may_not(lobby: Lobby, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = lobby.client().open("/api", method=method, headers=PREFLIGHT | {"Origin": origin})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Vary"] == "Origin"


def test_a_preflight_needs_no_token(lobby: Lobby) -> None:
    answer = lobby.client().options(CHAT, headers=PREFLIGHT)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"]
    for name in ("X-Auth-Token", "Authorization", "Content-Type", "Idempotency-Key", "If-Match"):
        assert name in allowed


def test_options_tells_the_methods_of_a_known_path_only(lobby: Lobby) -> None:
    answer = lobby.client().options("/api/list")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert lobby.client().options("/api/nothing").status_code == 404


def test_an_echo_is_cut_and_escaped(lobby: Lobby) -> None:
    answer = lobby.client().get(f"/api/{'<b>' * 100}/1", headers=ME)
    assert answer.get_json()["message"] == f'Invalid target "{("<b>" * 100)[:64]}…"'


@pytest.mark.parametrize("development", [False, True])
def test_a_mistake_of_ours_tells_its_stack_in_development_only(
    lobby: Lobby, development: bool
) -> None:
    # The house is empty, so a request that gets there finds our mistake.
    answer = lobby.client(development).get("/api/list", headers=ME)
    told = answer.get_json()
    assert (answer.status_code, told["code"], told["name"]) == (500, "INTERNAL", "InternalError")
    assert ("stack" in told) is development
    assert "stack" not in lobby.client(development).get("/api/nothing").get_json()
