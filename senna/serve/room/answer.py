"""What the application answers, as bytes: in one write, unless it comes piece by piece."""

import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import formatdate
from time import monotonic
from typing import Any

from gunicorn import SERVER
from gunicorn.util import hop_headers

from senna.serve.bodies import SECONDS

_STATUS = re.compile(r"[1-5][0-9]{2}(?: [\t\x20-\x7e\x80-\xff]*)?")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_BODILESS = ("1", "204", "304")
_LENGTHLESS = ("1", "204")
_MANY = 1000
_PLAIN, _LENGTH, _HOP = 1, 2, 3  # a hop's headers are the server's own business

_kinds: dict[str, int] = {}


class Beginnings:
    """How many answers begin, made once a second."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, bool], str] = {}
        self.renew()

    def renew(self) -> None:
        self._made.clear()
        self._date = formatdate(usegmt=True)

    def of(self, protocol: str, status: str, ends: bool) -> str:
        return self._made.get((protocol, status, ends)) or self._make(protocol, status, ends)

    def _make(self, protocol: str, status: str, ends: bool) -> str:
        if not _STATUS.fullmatch(status):
            raise ValueError(f"{status!r} is no status")
        made = self._made[protocol, status, ends] = (
            f"{protocol} {status}\r\nServer: {SERVER}\r\nDate: {self._date}\r\n"
            f"Connection: {'close' if ends else 'keep-alive'}\r\n"
        )
        return made


class Answer:
    """All that are given on one connection, one after the other."""

    __slots__ = (
        "_beginnings",
        "_client",
        "_written",
        "asked_at",
        "begun",
        "headers",
        "sent",
        "status",
    )

    def __init__(self, client: Any, beginnings: Beginnings) -> None:
        self._client, self._beginnings = client, beginnings

    def expect(self) -> None:
        self.asked_at, self.status = monotonic(), ""
        self.headers: list[tuple[str, str]] = []
        self.begun, self.sent = False, 0  # bytes of the body
        self._written: list[bytes] = []

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if self.status and (not exc_info or self.begun):
            raise AssertionError("The answer has begun already")
        self.status, self.headers = status, headers
        return self._written.append

    def give(self, environ: dict[str, Any], body: Iterable[bytes], ends: bool) -> bool:
        """Whether the connection can go on."""
        if type(body) is list:
            return self._give(environ, b"".join(body), iter(()), ends, whole=True)
        try:
            rest = iter(body)
            return self._give(environ, next(rest, b""), rest, ends, whole=False)
        finally:
            if hasattr(body, "close"):
                body.close()

    def _give(
        self,
        environ: dict[str, Any],
        first: bytes,
        rest: Iterator[bytes],
        ends: bool,
        whole: bool,
    ) -> bool:
        if self._written:
            first = b"".join(self._written) + first
        protocol, status = environ["SERVER_PROTOCOL"], self.status
        silent = status.startswith(_BODILESS) or environ["REQUEST_METHOD"] == "HEAD"
        lines, length = _lines(self.headers, not status.startswith(_LENGTHLESS))
        chunked = False
        if length is None and not silent:
            if whole:
                length = len(first)
                lines += f"Content-Length: {length}\r\n"
            elif protocol == "HTTP/1.0":
                ends = True
            else:
                chunked = True
                lines += "Transfer-Encoding: chunked\r\n"
        head = f"{self._beginnings.of(protocol, status, ends)}{lines}\r\n".encode("latin-1")
        self.begun = True
        if silent:
            send(self._client, head)
            return not ends
        if length is not None and len(first) >= length:
            self.sent = length
            send(self._client, head + first[:length])
            return not ends
        send(self._client, head + self._framed(first, length, chunked))
        for piece in rest:
            send(self._client, self._framed(piece, length, chunked))
        if chunked:
            send(self._client, b"0\r\n\r\n")
        return not ends and (length is None or self.sent == length)

    def _framed(self, piece: bytes, length: int | None, chunked: bool) -> bytes:
        if length is not None:
            piece = piece[: length - self.sent]
        self.sent += len(piece)
        return b"%x\r\n%s\r\n" % (len(piece), piece) if chunked and piece else piece


def send(client: Any, said: bytes) -> None:
    """What the kernel does not take at once has as long as a body has, however it is taken."""
    try:
        sent = client.send(said, 0, 0.0)
    except BlockingIOError:
        sent = 0
    if sent < len(said):
        client.settimeout(SECONDS)
        client.sendall(memoryview(said)[sent:])
        client.settimeout(None)


def _lines(headers: list[tuple[str, str]], with_length: bool) -> tuple[str, int | None]:
    lines, length = "", None
    for name, value in headers:
        kind = _kinds.get(name) or _kind(name)
        if not value.isprintable() and not _VALUE.fullmatch(value):
            raise ValueError(f"The value of {name} is none")
        if kind == _LENGTH and with_length:
            length = int(value)
        elif kind != _PLAIN:
            continue
        lines += f"{name}: {value}\r\n"
    return lines, length


def _kind(name: str) -> int:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no header")
    lower = name.lower()
    kind = _LENGTH if lower == "content-length" else _HOP if lower in hop_headers else _PLAIN
    if len(_kinds) < _MANY:
        _kinds[name] = kind
    return kind
