"""What only a socket can get wrong, added to the table that all our doors share."""

import secrets
from collections.abc import Mapping
from typing import Any

from senna.edge.problems import ROWS as SHARED
from senna.edge.problems import Row, problem
from senna.errors import SennaError


class UnknownEvent(SennaError):
    """Raised when a client says something that Senna has no ear for."""


class TooManySockets(SennaError):
    """Raised when a person or an address has as many sockets as it may."""


class OldClient(SennaError):
    """Raised when a client speaks an Engine.IO that Senna does not."""


class ForeignOrigin(SennaError):
    """Raised when a page of an origin that the domain does not list wants to connect."""


class BadHandshake(SennaError):
    """Raised when a request under /socket.io is not one of Engine.IO."""


ROWS: Mapping[type[Exception], Row] = {
    **SHARED,
    UnknownEvent: Row(400, "UNKNOWN_EVENT", "EventError", "There is no event of this name"),
    TooManySockets: Row(
        429, "TOO_MANY_CONNECTIONS", "RateLimitError", "Too many sockets - close one of the others"
    ),
    OldClient: Row(
        400,
        "UNSUPPORTED_CLIENT",
        "ProtocolError",
        "This client speaks another Engine.IO - use socket.io-client 3.x or 4.x",
    ),
    ForeignOrigin: Row(
        403, "ORIGIN_REFUSED", "ForbiddenError", "Pages of this origin may not connect here"
    ),
    BadHandshake: Row(400, "BAD_REQUEST", "RequestError", str),
}

UNAUTHORIZED = _TOKEN, _USER, _API = ("invalid_token", "user_error", "api_error")


def told(fault: BaseException) -> dict[str, Any]:
    """The one error shape, as an ack carries it."""
    found = problem(fault, ROWS)
    body = found.body(secrets.token_hex(8))
    return body if found.retry_after is None else body | {"retry_after": found.retry_after}


def unauthorized(fault: BaseException) -> dict[str, Any]:
    """Known to clients of the original: the shape in which a socket is refused."""
    found = problem(fault, ROWS)
    code = {400: _TOKEN, 401: _TOKEN, 403: _USER, 429: _USER}.get(found.status, _API)
    data = {"message": found.message, "code": code, "type": "UnauthorizedError"}
    return {"message": found.message, "data": data}
