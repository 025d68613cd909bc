"""The fast lane: what is clearly one of our routes is answered here, from the same table, before
Flask sees it. Whatever is written in any unusual way goes on to Flask, untouched and uncounted."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from werkzeug.http import HTTP_STATUS_CODES

from senna.api.answering import answer
from senna.api.door import Door
from senna.api.problems import BadRequest, TooSlow
from senna.api.reply import answered
from senna.api.routes import ROUTES
from senna.api.table import Route
from senna.api.visit import Visit, request_id
from senna.edge.desk.desk import Desk
from senna.edge.wire.body import MAX_BODY, TooLarge
from senna.edge.wire.headers import wsgi_name

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]

_CHAT, _MESSAGE = "/api/user/<id>", "/<message>"
_TALK = re.compile(
    r"/api/user/([A-Za-z0-9_@~-][A-Za-z0-9._@~-]{0,63})(/[A-Za-z0-9-]{1,64})?", re.ASCII
)
_LENGTH = re.compile(r"[0-9]{1,9}", re.ASCII)
_STATUS = {code: f"{code} {words.upper()}" for code, words in HTTP_STATUS_CODES.items()}

_PLACES = {(method, route.path): route for route in ROUTES for method in route.methods}
# What lies in a conversation beside the messages is nobody's id.
_WORDS = {path[len(_CHAT) :] for _, path in _PLACES if path.startswith(_CHAT)}


@dataclass(frozen=True, slots=True)
class Lane:
    beside: Wsgi
    door: Door
    desk: Desk
    development: bool

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        found = _recognised(environ)
        if found is None:
            return self.beside(environ, start)
        route, path = found
        visit = Visit(environ["REQUEST_METHOD"], request_id(environ.get("HTTP_X_REQUEST_ID")))
        visit.route = route.path
        try:
            self.door.enter(visit, environ["PATH_INFO"], environ)
            asked = partial(_header, environ), partial(_body, environ)
            told = answer(route, self.desk, visit, path, _query(environ), *asked)
            reply = answered(visit, told)
        except Exception as fault:  # noqa: BLE001 - a mistake of ours becomes a 500, as in Flask
            reply = self.door.refuse(visit, fault, self.development)
        self.door.leave(visit, reply.status)
        reply.headers.append(("Content-Length", str(len(reply.body))))
        start(_STATUS[reply.status], reply.headers)
        return [reply.body]


def _recognised(environ: Environ) -> tuple[Route, dict[str, str]] | None:
    """HEAD and OPTIONS, an upgrade, a body of no stated length: all that is Flask's."""
    method, written = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    path: dict[str, str] = {}
    route = _PLACES.get((method, written))
    if route is None:
        talk = _TALK.fullmatch(written)
        if talk is None:
            return None
        path["id"], more = talk[1], talk[2] or ""
        if more not in _WORDS:
            path["message"], more = more[1:], _MESSAGE
        route = _PLACES.get((method, _CHAT + more))
        if route is None:
            return None
    if "HTTP_UPGRADE" in environ:
        return None
    if route.body is not None and not _has_length(environ):
        return None
    return route, path


def _has_length(environ: Environ) -> bool:
    written = environ.get("CONTENT_LENGTH") or ""
    return bool(_LENGTH.fullmatch(written)) and "HTTP_TRANSFER_ENCODING" not in environ


def _query(environ: Environ) -> str:
    written: str = environ.get("QUERY_STRING", "")
    return written if written.isascii() else written.encode("latin-1").decode(errors="replace")


def _header(environ: Environ, name: str) -> str | None:
    return environ.get(wsgi_name(name))


def _body(environ: Environ) -> bytes:
    left = int(environ["CONTENT_LENGTH"])
    if left > MAX_BODY:
        raise TooLarge(MAX_BODY)
    read, pieces = environ["wsgi.input"].read, b""
    while left:
        try:
            piece = read(left)
        except TimeoutError as late:
            raise TooSlow from late
        except Exception as broken:  # servers read a body only now, and have errors of their own
            raise BadRequest from broken
        if not piece:
            raise BadRequest
        pieces += piece
        left -= len(piece)
    return pieces
