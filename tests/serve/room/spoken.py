"""What is said to the echo by hand, and what it answers."""

import json
from dataclasses import dataclass
from typing import Any

from processes import Program
from raw_http import Wire, head

HOST = b"Host: localhost"
CHUNKED = b"Transfer-Encoding: chunked"
NEXT = head(b"GET /next HTTP/1.1", [HOST])


@dataclass
class Heard:
    head: str
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head.split(" ", 2)[1])

    @property
    def headers(self) -> list[str]:
        return self.head.lower().split("\r\n")[1:]

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


def heard(wire: Wire) -> list[Heard]:
    """Answers that have a length, and the last one whatever it has."""
    found, rest = [], wire.heard
    while rest:
        first, _, rest = rest.partition(b"\r\n\r\n")
        lengths = [line for line in first.lower().split(b"\r\n") if b"content-length" in line]
        # The answer to a HEAD has a length, and the next begins at once.
        bodiless = not lengths or rest.startswith(b"HTTP/1.")
        size = 0 if bodiless else int(lengths[0].split(b":")[1])
        found.append(Heard(first.decode("latin-1"), rest[:size]))
        rest = rest[size:]
    return found


def said(program: Program, *pieces: bytes, answers: int, closed: bool) -> list[Heard]:
    with Wire(program.port) as wire:
        wire.say(*pieces).listen(4, until=0 if closed else answers)
        if not closed:
            wire.listen(0.05)
        assert wire.closed == closed, wire.heard
        found = heard(wire)
    assert len(found) == answers, wire.heard
    return found


def post(*headers: bytes, body: bytes = b"", path: bytes = b"/x") -> bytes:
    return head(b"POST " + path + b" HTTP/1.1", [HOST, *headers], body)


def get(*headers: bytes, line: bytes = b"GET /x HTTP/1.1") -> bytes:
    return head(line, [HOST, *headers])
