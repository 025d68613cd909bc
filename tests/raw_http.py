"""HTTP by hand, byte for byte, for what no client library would ever send."""

import re
import socket
import time
from collections.abc import Iterable
from contextlib import suppress

_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")


class Wire:
    def __init__(self, port: int, patience: float = 3) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), patience)
        self.heard = b""
        self.closed = False

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def say(self, *pieces: bytes) -> "Wire":
        """As far as the other side takes it: one that hung up has said enough."""
        with suppress(OSError):
            for piece in pieces:
                self.line.sendall(piece)
        return self

    def listen(self, seconds: float = 1.0, until: int = 0) -> "Wire":
        """All that comes, until it hangs up, the time is over, or so many answers have begun."""
        end = time.monotonic() + seconds
        while not self.closed and (left := end - time.monotonic()) > 0:
            if until and len(self.statuses) >= until:
                break
            self.line.settimeout(left)
            try:
                piece = self.line.recv(65536)
            except TimeoutError:
                break
            except OSError:
                piece = b""
            self.closed = not piece
            self.heard += piece
        return self

    @property
    def statuses(self) -> list[int]:
        return [int(found) for found in _STATUS.findall(self.heard)]


def head(request: bytes, headers: Iterable[bytes], body: bytes = b"") -> bytes:
    return b"\r\n".join([request, *headers, b"", b""]) + body
