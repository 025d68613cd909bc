"""More than we take: refused at once, and nothing of it is kept."""

import pytest
from caller import Caller, token_of
from instances import Instance
from raw_http import Wire, head

pytestmark = pytest.mark.slow

HEADERS = [
    b"Host: localhost",
    b"X-Auth-Token: " + token_of(111).encode(),
    b"Content-Type: application/json",
]
SEND = b"POST /api/user/112 HTTP/1.1"
CHUNKED = b"Transfer-Encoding: chunked"
PIECE = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


def length(size: int) -> bytes:
    return b"Content-Length: %d" % size


def test_64_kib_are_taken_and_one_byte_more_is_not(alone: Instance) -> None:
    text = b'{"type":"text","text":"x"}'
    for size, expected in ((65536, 201), (65537, 413)):
        body = text.ljust(size)
        sized = head(SEND, [*HEADERS, length(size)], body)
        chunked = head(SEND, [*HEADERS, CHUNKED], b"%x\r\n%s\r\n0\r\n\r\n" % (size, body))
        for said in (sized, chunked):
            with Wire(alone.port) as wire:
                wire.say(said).listen(until=1).listen(0.05)
                assert wire.statuses == [expected], size
                assert (b"65536" in wire.heard) == (expected == 413)


def test_ten_gigabytes_are_refused_before_they_are_sent(alone: Instance) -> None:
    for token, expected in ((HEADERS[1], 413), (b"X-Nothing: 1", 401)):
        headers = [HEADERS[0], token, HEADERS[2], b"Expect: 100-continue", length(10_000_000_000)]
        with Wire(alone.port) as wire:
            wire.say(head(SEND, headers)).listen(1, until=2)
            assert wire.statuses[-1] == expected


@pytest.mark.parametrize("framing", [CHUNKED, length(10**12)])
def test_an_endless_body_costs_no_memory(alone: Instance, framing: bytes) -> None:
    Caller(alone.port, 111, 112).get("/api/unread")
    before = alone.memory()
    wires = [Wire(alone.port).say(head(SEND, [*HEADERS, framing])) for _ in range(8)]
    for _ in range(40):
        for wire in wires:
            wire.say(PIECE)
    for wire in wires:
        assert wire.listen(1, until=1).statuses == [413]
    assert alone.memory() - before < 8 * 1024
    for wire in wires:
        wire.line.close()


def test_many_large_heads_cost_little_memory(alone: Instance) -> None:
    before = alone.memory()
    large = head(SEND, [*HEADERS, *(b"H%d: %s" % (n, b"a" * 8000) for n in range(90))])[:-4]
    wires = [Wire(alone.port).say(large) for _ in range(20)]
    assert Caller(alone.port, 111, 112).ask("GET", "/healthz").status == 200
    assert alone.memory() - before < 20 * 2 * 1024
    for wire in wires:
        wire.line.close()
