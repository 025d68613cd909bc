"""In front of everything under /socket.io: whose house it is, and who may come this far."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from config import Domain
from senna.core.closing import Closing
from senna.edge.cors import cors
from senna.edge.entrance import Entrance
from senna.edge.problems import Problem, problem
from senna.edge.proxies import Visitor
from senna.edge.wire.body import MAX_BODY, TooLarge
from senna.edge.wire.present import dumps
from senna.errors import SennaError, Stopping
from senna.live.carrier import forget
from senna.live.problems import ROWS, BadHandshake, ForeignOrigin, OldClient

PATH = "/socket.io/"
_LONGEST = 100  # of what is repeated of a request
KNOCK = "senna.knock"  # where a handshake's environ holds who knocked

Environ = dict[str, Any]
Start = Callable[..., Any]
Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Knock:
    """Who is at the door, before any token."""

    domain: Domain
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Porch:
    inside: Wsgi
    beside: Wsgi  # for all that is not ours
    entrance: Entrance
    closing: Closing
    check_room: Callable[[str], None]  # for one more socket of an address

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self.beside(environ, start)
        visitor, origin = self.entrance.visitor(environ), environ.get("HTTP_ORIGIN")
        worn: dict[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        try:
            domain = self.entrance.domain(visitor)
            worn |= cors(domain, origin)
            self._check(environ, domain, visitor, origin)
        except SennaError as fault:
            return _refuse(problem(fault, ROWS), worn, start)
        inner = {**environ, KNOCK: Knock(domain, visitor)}
        forget(environ)  # its server holds on to it for as long as a WebSocket lives
        said: list[tuple[str, Headers]] = []
        answer = self.inside(inner, lambda status, headers, *_: said.append((status, headers)))
        if not said:
            return answer  # a WebSocket was, and has had the connection for itself
        (status, headers), *_ = said
        if status.startswith("4"):
            kept = {name: value for name, value in headers if not name.startswith("Content-")}
            return _refuse(_in_our_shape(status, answer), worn | kept, start)
        start(status, [*headers, *worn.items()])
        return answer

    def _check(
        self, environ: Environ, domain: Domain, visitor: Visitor, origin: str | None
    ) -> None:
        if not _own(origin, visitor) and origin not in domain.origins:
            raise ForeignOrigin
        query = _query(environ)
        if "sid" not in query:
            if self.closing.told():
                raise Stopping
            if query.get("EIO") != ["4"]:
                raise OldClient
            self.check_room(visitor.network)
        if environ["REQUEST_METHOD"] == "POST":
            _check_length(environ.get("CONTENT_LENGTH") or "")


def _in_our_shape(status: str, answer: Iterable[bytes]) -> Problem:
    """Engine.IO has words of its own for what it refuses."""
    words = b"".join(answer).decode(errors="replace").strip('"')[:_LONGEST]
    row = problem(BadHandshake(words), ROWS)
    return replace(row, status=int(status[:3]))


def _own(origin: str | None, visitor: Visitor) -> bool:
    """A client that is no web page sends none; Senna's own pages have the host that was asked, of
    which a proxy may have left the port out."""
    if origin is None:
        return True
    place = origin.partition("://")[2]
    return visitor.host in (place, place.rpartition(":")[0])


def _query(environ: Mapping[str, Any]) -> dict[str, list[str]]:
    try:
        return parse_qs(environ.get("QUERY_STRING", ""), max_num_fields=20)
    except ValueError:
        raise BadHandshake("Too many parameters") from None


def _check_length(written: str) -> None:
    if not (written.isascii() and written.isdigit()):
        raise BadHandshake("A body needs a Content-Length")
    if int(written[:20]) > MAX_BODY:
        raise TooLarge(MAX_BODY)


def _refuse(told: Problem, worn: Mapping[str, str], start: Start) -> Iterable[bytes]:
    request_id = secrets.token_hex(8)
    body = dumps(told.body(request_id))
    headers = [
        *worn.items(),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("X-Request-Id", request_id),
    ]
    if told.retry_after is not None:
        headers.append(("Retry-After", str(told.retry_after)))
    start(f"{told.status} {told.name}", headers)
    return [body]
