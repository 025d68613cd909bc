"""An HTTP conversation with a stranger that ends at a moment, whatever the stranger does.

The timeout of a socket starts again with every byte, and a stranger may drip them.
"""

import socket
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Deadline:
    """While it runs, this thread's connections are cut when the time is over."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._before = _running.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _running.reset(self._before)
        with self._lock:
            for line in self._lines:
                line.close()

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._ends

    def left(self) -> float:
        if self.over:
            raise TimeoutError
        return max(self._ends - time.monotonic(), 0.001)

    def watch(self, connection: socket.socket) -> None:
        # A handle of our own: the connection may be wrapped in TLS, or closed and its number taken
        # by another one, before the time is over.
        with self._lock:
            self._lines.append(socket.fromfd(connection.fileno(), connection.family, 1))
        if self.over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)


_running: ContextVar[Deadline] = ContextVar("deadline")


def _connected(host: str, port: int) -> socket.socket:
    """All addresses of the host share one deadline."""
    deadline = _running.get()
    failure: OSError = ConnectionError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(deadline.left())
            line.connect(address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            deadline.watch(line)
        except OSError as failed:
            line.close()
            failure = failed
        else:
            return line
    raise failure


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self.host.strip("[]"), self.port or self.default_port)

    def putrequest(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:  # kept from an earlier question
            _running.get().watch(self.sock)
        super().putrequest(*args, **options)


class _Secure(_Plain, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class PunctualAdapter(HTTPAdapter):
    """Used by itself, without a session: no redirect, no cookie, no proxy, no `.netrc`."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
