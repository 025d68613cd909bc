"""What the servers refuse by themselves is said in the one error shape, like all else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from instances import Instance, instances
from raw_http import Wire, head

pytestmark = pytest.mark.slow

HOST = b"Host: localhost"
POST = b"POST /api/user/2 HTTP/1.1"
REFUSED = {
    "junk": (b"\x00\xff\xfe" * 100 + b"\r\n\r\n", 400, "BAD_REQUEST"),
    "secret": (head(b"GET / HTTP/1.1", [HOST, b"Secret : sesame"]), 400, "BAD_REQUEST"),
    "two-lengths": (head(POST, [HOST, b"Content-Length: 1", b"Content-Length: 2"]), 400, None),
    "path": (head(b"GET /" + b"a" * 5000 + b" HTTP/1.1", [HOST]), 414, "URI_TOO_LONG"),
    "headers": (
        head(b"GET / HTTP/1.1", [HOST, *(b"H%d: x" % n for n in range(150))]),
        431,
        "HEADERS_TOO_LARGE",
    ),
    "expects": (
        head(POST, [HOST, b"Expect: 200-ok", b"Content-Length: 1"], b"1"),
        417,
        "EXPECTATION_FAILED",
    ),
}
CODED = [
    head(POST, [HOST, b"Transfer-Encoding: xchunked"]),
    head(POST, [HOST, b"Transfer-Encoding: gzip, chunked"], b"0\r\n\r\n"),
]


@pytest.fixture(scope="module", params=["gevent", "threading", "eventlet"])
def senna(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with instances(folder, SOCK_ASYNC=request.param) as (senna,):
        yield senna


def refused(senna: Instance, said: bytes) -> tuple[int, str]:
    with Wire(senna.port) as wire:
        wire.say(said).listen(3)
        assert wire.closed
    first, _, body = wire.heard.partition(b"\r\n\r\n")
    headers = first.decode().split("\r\n")
    told = json.loads(body)
    assert told.keys() == {"error", "code", "name", "message", "status", "request_id"}
    assert told["error"] is True
    assert headers[0].split(" ")[1] == str(told["status"])
    assert {
        "Connection: close",
        "Content-Type: application/json",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        f"X-Request-Id: {told['request_id']}",
        f"Content-Length: {len(body)}",
    } <= set(headers)
    return told["status"], told["code"]


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_has_the_one_shape(senna: Instance, what: str) -> None:
    said, status, code = REFUSED[what]
    assert refused(senna, said) == (status, code or "BAD_REQUEST")
    assert senna.serves()


@pytest.mark.parametrize("said", CODED)
def test_an_unknown_coding_too(senna: Instance, said: bytes) -> None:
    status, code = refused(senna, said)
    assert (status, code) in [(501, "NOT_IMPLEMENTED"), (411, "LENGTH_REQUIRED")]


def test_what_was_refused_is_not_written_down(senna: Instance) -> None:
    refused(senna, REFUSED["secret"][0])
    assert "sesame" not in senna.said.read_text()
