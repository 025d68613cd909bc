"""What the lane in front of Flask takes, and what it leaves to Flask as it came."""

import io
from collections.abc import Iterable
from typing import Any

import pytest
from lobby import ME, OTHER, Lobby, as_user

from senna.api.lane import Lane
from senna.api.routes import ROUTES
from senna.api.table import Route

ID = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"
CHAT = f"/api/user/{OTHER}"
STATED = [(method, route) for route in ROUTES for method in route.methods]


class Untouched(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise AssertionError("read before it was known whose it is")


@pytest.fixture
def engine_kind() -> str:
    return "room"


def beside(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("299 Flask", [])
    return [b"Flask"]


def ask(lobby: Lobby, method: str, path: str, **more: Any) -> str:
    """With a house that is empty: whatever gets that far is told as our mistake."""
    app: Any = lobby.client().application
    assert isinstance(app.wsgi_app, Lane)
    lane = Lane(beside, app.wsgi_app.door, app.wsgi_app.desk, development=False)
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "HTTP_X_AUTH_TOKEN": as_user(ME)["X-Auth-Token"],
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": "2",
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(b"{}"),
    }
    answer = lane(environ | more, lambda status, _: told.append(status))
    assert list(answer)
    return told[0]


@pytest.mark.parametrize(("method", "route"), STATED)
def test_every_row_of_the_table_is_answered_without_flask(
    lobby: Lobby, method: str, route: Route
) -> None:
    path = route.path.replace("<id>", str(OTHER)).replace("<message>", ID)
    assert ask(lobby, method, path) != "299 Flask"
    (line,) = [line for line in lobby.lines() if "fault" not in line]
    assert (line["method"], line["route"]) == (method, route.path)


LEFT = [
    *((method, "/api/list", {}) for method in ("HEAD", "OPTIONS", "POST", "get", "TRACE")),
    *(("GET", path, {}) for path in ("/api/lists", "/api/list/", "//api/list", "/api/user/", "")),
    *(("GET", path, {}) for path in ("/healthz", "/openapi.json", "/socket.io/", "*", "/api/x/1")),
    *(("GET", f"/api/user/{who}", {}) for who in ("..", "٣", "a b", "a" * 65, "1/read", "1/block")),
    *(("GET", f"{CHAT}/{rest}", {}) for rest in (f"{ID}/", f"{ID}/x", ".", "..", "a" * 65, "%41")),
    *(("POST", CHAT, {"CONTENT_LENGTH": given}) for given in ("", "-1", "+2", " 2", "2\n", "1e1")),
    ("POST", CHAT, {"HTTP_TRANSFER_ENCODING": "chunked"}),
    ("GET", "/api/list", {"HTTP_UPGRADE": "websocket"}),
]


@pytest.mark.parametrize(("method", "path", "more"), LEFT)
def test_what_is_unusual_is_left_to_flask_uncounted_and_unread(
    lobby: Lobby, method: str, path: str, more: dict[str, Any]
) -> None:
    unread = {"wsgi.input": Untouched()}
    assert ask(lobby, method, path, **more, **unread) == "299 Flask"
    assert lobby.lines() == []
    assert "senna_http_requests_total{" not in lobby.meter.text().decode()


class Dripping(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 1, 1))


def test_a_body_that_comes_in_pieces_is_read_to_its_end(lobby: Lobby) -> None:
    body = b'{"type":"video"}'
    line = Dripping(body + b"GET /next")
    stated = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": line}
    assert ask(lobby, "POST", CHAT, **stated) == "500 INTERNAL SERVER ERROR"  # nobody is at home
    assert line.read() == b"GET /next"  # nothing of what follows was taken


class Broken(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise ConnectionResetError


class Late:
    def read(self, *_: Any) -> bytes:
        raise TimeoutError


@pytest.mark.parametrize("body", [io.BytesIO(b"{"), io.BytesIO(), Broken()])
def test_a_body_that_ends_early_or_breaks_is_a_bad_request(lobby: Lobby, body: Any) -> None:
    assert ask(lobby, "POST", CHAT, **{"wsgi.input": body}) == "400 BAD REQUEST"


@pytest.mark.parametrize("in_front", [True, False])
def test_a_body_that_does_not_come_in_time_is_told_so(lobby: Lobby, in_front: bool) -> None:
    lobby.in_front = in_front
    headers = as_user(ME) | {"Content-Type": "application/json"}
    stated = {"CONTENT_LENGTH": "2", "wsgi.input": Late()}
    answer = lobby.client().post(CHAT, headers=headers, environ_overrides=stated)
    assert (answer.status_code, answer.get_json()["code"]) == (408, "REQUEST_TIMEOUT")


def test_a_body_that_is_too_large_is_not_read(lobby: Lobby) -> None:
    stated = {"CONTENT_LENGTH": "65537", "wsgi.input": Untouched()}
    assert ask(lobby, "POST", CHAT, **stated).startswith("413 ")
