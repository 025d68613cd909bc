"""An application that says what its server gave it. What else it does, its paths say."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from senna.api.meter import Meter
from senna.core.closing import Closing
from senna.edge.journal import Journal

LARGE = b"x" * 4_000_000


class Echo:
    extensions = {"closing": Closing(), "journal": Journal(), "meters": (Meter(),)}  # noqa: RUF012

    def wsgi_app(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/boom":
            raise RuntimeError("boom")
        if path == "/broken-header":
            start("200 OK", [("X-Split", "a\r\nX-Other: b")])
            return [b""]
        if path == "/nothing":
            start(f"{environ['QUERY_STRING']} Nothing", [("Content-Length", "4")])
            return [b"body"]
        if path == "/unsized":
            start("200 OK", [])
            return _pieces()
        if path == "/half":
            start("200 OK", [("Content-Length", "10")])
            return _half()
        if path == "/short":
            start("200 OK", [("Content-Length", "10")])
            return [b"four"]
        if path == "/long":
            start("200 OK", [("Content-Length", "4")])
            return iter([b"fo", b"ur and more"])
        if path == "/large":
            start("200 OK", [("Content-Length", str(len(LARGE)))])
            return [LARGE]
        if path == "/slow":
            time.sleep(1)
        if path == "/keep":
            line, rest = environ["senna.keep_line"]()
            line.sendall(b"yours: " + rest)
            threading.Timer(int(environ["QUERY_STRING"]), line.close).start()
            return []
        return _told(environ, start)

    __call__ = wsgi_app


def _told(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    told: dict[str, Any] = {
        name: value
        for name, value in environ.items()
        if name.startswith(("HTTP_", "CONTENT_", "REQUEST_", "SCRIPT_", "SERVER_PROTOCOL"))
        or name in ("PATH_INFO", "QUERY_STRING", "RAW_URI", "REMOTE_ADDR", "wsgi.url_scheme")
    }
    if environ["PATH_INFO"] == "/whose":
        told["room"] = "senna.keep_line" in environ
    status = "200 OK"
    if environ["PATH_INFO"] != "/unread":
        try:
            told["body"] = environ["wsgi.input"].read().decode("latin-1")
        except Exception as broken:  # noqa: BLE001
            status, told["broken"] = "400 Bad Request", isinstance(broken, OSError)
    body = json.dumps(told, sort_keys=True).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _pieces() -> Iterator[bytes]:
    yield b"one"
    yield b""
    yield b"two"


def _half() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError("in the middle")


app = Echo()
