"""What our servers leave open about a request's body: how long it may take, and what becomes of
the connection when nobody read it."""

import socket
from contextlib import suppress
from functools import cache
from time import monotonic
from typing import Any

from gunicorn.http.errors import UnsupportedTransferCoding

SECONDS = 20.0  # for all of a body, however it drips
_FAREWELL = 2.0
_FAREWELL_BYTES = 128 * 1024


def watch(worker: Any, request: Any) -> None:
    """For gunicorn, which drops an application's own `Connection: close`, and hands on what else a
    body in pieces was coded with as if it were not."""
    for name, value in request.headers:
        if name == "TRANSFER-ENCODING" and value.strip().lower() != "chunked":
            raise UnsupportedTransferCoding(value)
    asked = request.should_close
    # A worker that was told to stop keeps no connection. Decided once, with the headers: a line
    # that was said to stay open and is closed costs whoever is sending the next request on it.
    told = cache(worker.told)
    request.should_close = lambda: asked() or told() or unread(request.body)
    request.unreader.chunk = in_time(request.unreader)


def release(request: Any) -> None:
    """The next request on this connection has its own time, and its head has the server's."""
    vars(request.unreader).pop("chunk", None)
    if unread(request.body):
        hang_up(request.unreader.sock)


def unread(body: Any) -> bool:
    """Whether the next request may begin elsewhere than where it seems to. Skipping what is left
    would not do: a body that turns out to be broken there is answered a second time."""
    reader = body.reader
    left = reader.parser is not None if hasattr(reader, "parser") else reader.length > 0
    return bool(body.failed or left)


def hang_up(line: Any) -> None:
    """Closing on bytes that nobody took resets the connection, and the answer may go with it."""
    give_up, left = monotonic() + _FAREWELL, _FAREWELL_BYTES
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        while left > 0 and (seconds := give_up - monotonic()) > 0:
            line.settimeout(seconds)
            piece = line.recv(8192)
            if not piece:
                break
            left -= len(piece)
    with suppress(OSError):
        line.close()


def in_time(unreader: Any) -> Any:
    give_up, read = monotonic() + SECONDS, unreader.chunk

    def chunk(size_hint: int | None = None) -> Any:
        left = give_up - monotonic()
        if left <= 0:
            raise TimeoutError
        # A socket's own timeout begins again at every byte: hence for each read what is left.
        unreader.sock.settimeout(left)
        try:
            return read(size_hint)
        finally:
            unreader.sock.settimeout(None)

    return chunk
