"""Bytes that only look like HTTP, sent to the running server: one answer for one request, and a
connection whose next request begins nobody knows where is closed."""

import time
from collections.abc import Iterator

import pytest
from caller import Caller, token_of
from instances import Instance, instances
from raw_http import Wire, head

pytestmark = pytest.mark.slow

TOKEN = b"X-Auth-Token: " + token_of(101).encode()
HOST, JSON = b"Host: localhost", b"Content-Type: application/json"
BODY = b'{"type":"text","text":"smuggled"}'
LENGTH = b"Content-Length: %d" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
SEND = b"POST /api/user/102 HTTP/1.1"
UNREAD = head(b"GET /api/unread HTTP/1.1", [HOST, TOKEN])


@pytest.fixture(scope="module")
def on_eventlet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("eventlet"), SOCK_ASYNC="eventlet") as (senna,):
        yield senna


@pytest.fixture(params=["alone", "on_eventlet"])
def senna(request: pytest.FixtureRequest) -> Iterator[Instance]:
    """gunicorn and eventlet: two that parse HTTP, each in its own way."""
    found: Instance = request.getfixturevalue(request.param)
    yield found
    assert found.serves()
    assert found.mistakes() == []


def post(*headers: bytes, body: bytes) -> bytes:
    return head(SEND, [HOST, TOKEN, JSON, *headers], body)


def chunks(first: bytes, rest: bytes = b"\r\n0\r\n\r\n") -> bytes:
    return post(CHUNKED, body=first + BODY + rest)


SIZE = b"%x" % len(BODY)
TWO_WAYS = {
    "two-lengths": post(LENGTH, LENGTH, body=BODY),
    "two-lengths-that-differ": post(LENGTH, b"Content-Length: 5", body=BODY),
    "a-list-of-lengths": post(b"Content-Length: 33, 33", body=BODY),
    "length-and-chunks": post(LENGTH, CHUNKED, body=CHUNKS),
    "chunks-and-length": post(CHUNKED, LENGTH, body=CHUNKS),
    "xchunked": post(b"Transfer-Encoding: xchunked", body=CHUNKS),
    "chunked-identity": post(b"Transfer-Encoding: chunked, identity", body=CHUNKS),
    "chunked-twice": post(CHUNKED, CHUNKED, body=CHUNKS),
    "a-space-before-the-colon": post(b"Transfer-Encoding : chunked", body=CHUNKS),
    "a-tab-in-chunked": post(b"Transfer-Encoding: \x0bchunked", body=CHUNKS),
    "a-space-before-the-name": post(b" Transfer-Encoding: chunked", body=CHUNKS),
    "plus-length": post(b"Content-Length: +33", body=BODY),
    "negative-length": post(b"Content-Length: -1", body=BODY),
    "hexadecimal-length": post(b"Content-Length: 0x21", body=BODY),
    "length-with-underscore": post(b"Content-Length: 3_3", body=BODY),
    "empty-length": post(b"Content-Length:", body=BODY),
    "endless-length": post(b"Content-Length: " + b"9" * 5000, body=BODY),
    "bare-lf": post(LENGTH, body=BODY).replace(b"\r\n", b"\n"),
    "one-bare-lf": post(LENGTH, b"X: y\nTransfer-Encoding: chunked", body=BODY),
    "bare-cr": post(LENGTH, b"X: y\rTransfer-Encoding: chunked", body=BODY),
    "a-folded-line": post(LENGTH, b"X: y\r\n z", body=BODY),
    "nul-in-a-value": post(LENGTH, b"X: a\x00b", body=BODY),
    "nul-in-a-name": post(LENGTH, b"X\x00: a", body=BODY),
    "nul-in-the-path": head(b"GET /api/\x00unread HTTP/1.1", [HOST, TOKEN]),
    "nul-in-the-method": head(b"G\x00T /api/unread HTTP/1.1", [HOST, TOKEN]),
    "bytes-in-the-path": head(b"GET /api/user/\xff\xfe HTTP/1.1", [HOST, TOKEN]),
    "chunks-in-http-1.0": head(b"POST /api/user/102 HTTP/1.0", [TOKEN, JSON, CHUNKED], CHUNKS),
    "two-hosts": head(b"GET /api/unread HTTP/1.1", [HOST, b"Host: evil", TOKEN]),
    "chunk-extension-with-lf": chunks(SIZE + b";\nx\r\n"),
    "chunk-size-with-plus": chunks(b"+" + SIZE + b"\r\n"),
    "chunk-size-with-0x": chunks(b"0x" + SIZE + b"\r\n"),
    "negative-chunk": chunks(b"-1\r\n"),
    "chunks-with-lf": chunks(SIZE + b"\n", b"\n0\n\n"),
    "chunk-too-short": chunks(b"5\r\n"),
    "no-last-chunk": chunks(SIZE + b"\r\n", b"\r\n"),
    "length-in-the-trailer": chunks(SIZE + b"\r\n", b"\r\n0\r\nContent-Length: 5\r\n\r\n"),
    "http-0.9": b"GET /api/unread\r\n\r\n",
    "http-2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http-3": head(b"GET /api/unread HTTP/3.0", [HOST, TOKEN]),
    "junk": b"\x00\xff\xfe" * 100 + b"\r\n\r\n",
    "empty-lines": b"\r\n\r\n\r\n",
    "a-long-path": head(b"GET /" + b"a" * 100_000 + b" HTTP/1.1", [HOST]),
    "a-thousand-headers": post(LENGTH, *(b"H%d: x" % n for n in range(1000)), body=BODY),
    "a-long-header": post(LENGTH, b"X: " + b"a" * 65536, body=BODY),
    "an-unknown-expectation": post(b"Expect: 200-ok", LENGTH, body=BODY),
}


@pytest.mark.parametrize("name", TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_refused_and_the_connection_closed(
    senna: Instance, name: str
) -> None:
    with Wire(senna.port) as wire:
        wire.say(TWO_WAYS[name] + UNREAD).listen()
        assert len(wire.statuses) == 1, wire.heard
        assert 400 <= wire.statuses[0] < 500 or wire.statuses == [501]
        assert wire.closed
        assert b"Traceback" not in wire.heard
    assert Caller(senna.port, 101, 102).texts() == []


@pytest.mark.parametrize(
    "request_line", [SEND, b"PUT /api/list HTTP/1.1", b"POST /api/nothing HTTP/1.1"]
)
def test_a_broken_body_that_nobody_reads_never_becomes_a_request(
    senna: Instance, request_line: bytes
) -> None:
    with Wire(senna.port) as wire:
        wire.say(head(request_line, [HOST, JSON, CHUNKED], b"+" + CHUNKS) + UNREAD).listen()
        assert wire.statuses in ([401], [405], [404], [411])
        assert wire.closed


@pytest.mark.parametrize("token", [TOKEN, b"X-Nothing: 1"])
@pytest.mark.parametrize("how", ["length", "chunks"])
def test_a_request_inside_a_body_is_a_body(senna: Instance, token: bytes, how: str) -> None:
    hidden = post(LENGTH, body=BODY)
    if how == "length":
        framed = [b"Content-Length: %d" % len(hidden)], hidden
    else:
        framed = [CHUNKED], b"%x\r\n%s\r\n0\r\n\r\n" % (len(hidden), hidden)
    with Wire(senna.port) as wire:
        outer = head(
            b"POST /api/user/102/read HTTP/1.1", [HOST, token, JSON, *framed[0]], framed[1]
        )
        wire.say(outer + UNREAD).listen(until=2)
        # A body that was read has an end; after one that was not, nothing is believed.
        assert wire.statuses == [400, 200] or (wire.statuses in ([401], [411]) and wire.closed)
    assert Caller(senna.port, 101, 102).texts() == []


@pytest.mark.parametrize(
    ("request_line", "headers", "expected"),
    [
        (SEND, [JSON], 401),
        (b"POST /api/nothing HTTP/1.1", [TOKEN, JSON], 404),
        (b"PUT /api/list HTTP/1.1", [TOKEN, JSON], 405),
        (b"GET /api/unread HTTP/1.1", [TOKEN], 200),
    ],
)
def test_a_connection_with_an_unread_body_on_it_is_closed(
    senna: Instance, request_line: bytes, headers: list[bytes], expected: int
) -> None:
    with Wire(senna.port) as wire:
        wire.say(head(request_line, [HOST, *headers, LENGTH], BODY) + UNREAD).listen()
        assert wire.statuses == [expected]
        assert b"connection: close" in wire.heard.lower()
        assert wire.closed


def test_the_answer_outlives_the_connection(senna: Instance) -> None:
    """Closing on what is still coming would reset it, and many clients hear only of that."""
    body = b" " * 60_000
    with Wire(senna.port) as wire:
        wire.say(head(SEND, [HOST, JSON, b"Content-Length: %d" % len(body)]))
        wire.listen(until=1)
        for piece in (body[:100], body[100:200], body[200:]):
            wire.line.sendall(piece)
            time.sleep(0.02)
        assert wire.listen().statuses == [401]
        assert wire.closed


@pytest.mark.parametrize("request_line", [SEND, b"GET /api/unread HTTP/1.1"])
@pytest.mark.parametrize("token", [TOKEN, b"X-Nothing: 1"])
def test_without_a_body_every_answer_keeps_the_connection(
    senna: Instance, request_line: bytes, token: bytes
) -> None:
    with Wire(senna.port) as wire:
        wire.say(head(request_line, [HOST, token, JSON, b"Content-Length: 0"]) + UNREAD)
        assert wire.listen(until=2).statuses[1:] == [200]
        assert not wire.listen(0.05).closed


FINE = {
    "pipelining": (UNREAD * 5, [200] * 5),
    "byte-by-byte": (UNREAD, [200]),
    "an-absolute-target": (head(b"GET http://x/api/unread HTTP/1.1", [HOST, TOKEN]), [200]),
    "http-1.0": (head(b"GET /api/unread HTTP/1.0", [TOKEN]), [200]),
    "no-host": (head(b"GET /api/unread HTTP/1.1", [TOKEN]), [200]),
    "head": (head(b"HEAD /api/unread HTTP/1.1", [HOST, TOKEN]) + UNREAD, [200, 200]),
    "trace": (head(b"TRACE /api/list HTTP/1.1", [HOST, TOKEN]) + UNREAD, [405, 200]),
    "connect": (head(b"CONNECT localhost:80 HTTP/1.1", [HOST, TOKEN]), [404]),
    "foo": (head(b"FOO /api/list HTTP/1.1", [HOST, TOKEN]) + UNREAD, [405, 200]),
    "options": (head(b"OPTIONS * HTTP/1.1", [HOST, TOKEN]) + UNREAD, [404, 200]),
    "a-body-with-get": (head(b"GET /api/unread HTTP/1.1", [HOST, TOKEN, LENGTH], BODY), [200]),
    "an-upgrade": (
        head(b"GET /api/unread HTTP/1.1", [HOST, TOKEN, b"Connection: Upgrade", b"Upgrade: h2c"]),
        [200],
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_unusual_and_clear_is_answered(alone: Instance, name: str) -> None:
    said, expected = FINE[name]
    with Wire(alone.port) as wire:
        pieces = [bytes([one]) for one in said] if name == "byte-by-byte" else [said]
        wire.say(*pieces).listen(until=len(expected))
        assert wire.statuses == expected
        assert b"smuggled" not in wire.heard
        if name == "head":
            first, _, rest = wire.heard.partition(b"\r\n\r\n")
            assert rest.startswith(b"HTTP/1.1 200")
            assert b"content-length: 30" in first.lower()


def test_the_host_of_an_absolute_target_opens_no_other_door(alone: Instance) -> None:
    with Wire(alone.port) as wire:
        wire.say(head(b"GET http://evil/api/unread HTTP/1.1", [HOST])).listen(until=1)
        assert wire.statuses == [401]
        assert b"evil" not in wire.heard
