"""What is refused under /socket.io before there is a session: in the one error shape."""

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest
from instances import Instance, instances

WS = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "8"}
POLL = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module")
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(
        tmp_path_factory.mktemp("porch"),
        SOCK_DOMAINS="here=localhost",
        SOCK_CORS_ORIGINS="https://app.example",
    ) as (one,):
        yield one


def asked(
    senna: Instance, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, Any]:
    line = http.client.HTTPConnection("127.0.0.1", senna.port, timeout=5)
    try:
        line.putrequest(method, path, skip_host=True)
        for name, value in {"Host": "localhost", **headers}.items():
            line.putheader(name.replace("_", "-"), value)
        line.endheaders(None if body is None else body.encode())
        answer = line.getresponse()
        said = answer.read()
        return answer.status, answer.headers, json.loads(said) if answer.status >= 400 else said
    finally:
        line.close()


@pytest.mark.parametrize(
    ("path", "method", "headers", "status", "code"),
    [
        ("/socket.io/?EIO=3&transport=polling", "GET", {}, 400, "UNSUPPORTED_CLIENT"),
        ("/socket.io/?transport=polling", "GET", {}, 400, "UNSUPPORTED_CLIENT"),
        ("/socket.io/?EIO=4&EIO=3&transport=polling", "GET", {}, 400, "UNSUPPORTED_CLIENT"),
        (POLL, "GET", {"Host": "evil.example"}, 421, "UNKNOWN_DOMAIN"),
        (POLL, "GET", {"Origin": "https://evil.example"}, 403, "ORIGIN_REFUSED"),
        (POLL, "GET", {"Origin": "null"}, 403, "ORIGIN_REFUSED"),
        (POLL, "GET", {"Origin": "https://app.example.evil.com"}, 403, "ORIGIN_REFUSED"),
        (POLL, "GET", {"Origin": "https://APP.example"}, 403, "ORIGIN_REFUSED"),
        (POLL, "GET", {"Origin": "https://localhost.evil.com"}, 403, "ORIGIN_REFUSED"),
        (POLL, "GET", {"Origin": "https://localhost:1:2"}, 403, "ORIGIN_REFUSED"),
        (POLL, "GET", {"Origin": ""}, 403, "ORIGIN_REFUSED"),
        (f"{POLL}&sid=nobody", "GET", {}, 400, "BAD_REQUEST"),
        (f"{POLL}&sid=nobody", "POST", {"Content-Length": "0"}, 400, "BAD_REQUEST"),
        (f"{POLL}&sid=nobody", "POST", {}, 400, "BAD_REQUEST"),
        (f"{POLL}&sid=nobody", "POST", {"Content-Length": "70000"}, 413, "TOO_LARGE"),
        (f"{POLL}&j=0", "GET", {}, 400, "BAD_REQUEST"),
        (f"{POLL}&{'a=1&' * 30}", "GET", {}, 400, "BAD_REQUEST"),
        ("/socket.io/?EIO=4&transport=carrier-pigeon", "GET", {}, 400, "BAD_REQUEST"),
        ("/socket.io/?EIO=4&transport=websocket", "GET", {}, 400, "BAD_REQUEST"),
        ("/socket.io/?EIO=4&transport=websocket", "GET", WS, 426, "BAD_REQUEST"),
        (POLL, "DELETE", {}, 405, "BAD_REQUEST"),
    ],
)
def test_what_is_no_handshake_is_refused_in_the_one_shape(
    senna: Instance, path: str, method: str, headers: dict[str, str], status: int, code: str
) -> None:
    told, worn, body = asked(senna, path, method, **headers)
    assert (told, body["code"]) == (status, code)
    assert body["error"] is True
    assert body["status"] == status
    assert body["request_id"] == worn["X-Request-Id"]
    assert worn["Content-Type"] == "application/json"
    assert worn["X-Content-Type-Options"] == "nosniff"


def test_a_refused_version_is_told_the_right_one(senna: Instance) -> None:
    _, worn, _ = asked(senna, "/socket.io/?EIO=4&transport=websocket", **WS)
    assert worn["Sec-WebSocket-Version"] == "13"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, None),
        ("https://app.example", "https://app.example"),
        ("http://localhost", None),  # a page of our own: nothing has to be allowed to it
        ("https://localhost:8443", None),
    ],
)
def test_who_may_connect_gets_a_session(
    senna: Instance, origin: str | None, allowed: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    status, worn, said = asked(senna, POLL, **headers)
    assert status == 200
    assert said.startswith(b'0{"sid":')
    assert worn["Access-Control-Allow-Origin"] == allowed
    assert worn["Cache-Control"] == "no-store"
