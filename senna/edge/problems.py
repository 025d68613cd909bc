"""The one table from what can go wrong to what a client is told, for every door of our own."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from senna import errors
from senna.edge.wire.body import TooLarge

_ECHO = 64


@dataclass(frozen=True, slots=True)
class Row:
    status: int
    code: str | None
    name: str
    message: str | Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str | None
    name: str
    message: str
    retry_after: int | None = None

    def body(self, request_id: str | None = None) -> dict[str, Any]:
        told: dict[str, Any] = {
            "error": True,
            "code": self.code,
            "name": self.name,
            "message": self.message,
            "status": self.status,
        }
        return told if request_id is None else told | {"request_id": request_id}


def echo(text: str) -> str:
    """A client's own word given back: never long, and always something JSON can carry."""
    cut = text if len(text) <= _ECHO else text[:_ECHO] + "…"
    return cut.encode(errors="replace").decode()


def _token(fault: errors.BadToken) -> str:
    return str(fault) or "Your token is invalid - please check it and try again"


_AUTH = "UnauthenticatedError"
_SPEED = "Too many requests - please slow down"

ROWS: Mapping[type[Exception], Row] = {
    # Known to clients of the original: not a letter may change.
    errors.BadToken: Row(401, "INVALID_TOKEN_ERR", "JsonWebTokenError", _token),
    errors.ExpiredToken: Row(401, "INVALID_TOKEN_ERR", "TokenExpiredError", "jwt expired"),
    errors.NobodyInToken: Row(
        401, "INVALID_TOKEN_ERR", _AUTH, "Incorrect token - please try a different one"
    ),
    errors.NotAuthenticated: Row(401, "NOT_AUTHENTICATED", _AUTH, "You are not authenticated"),
    errors.UnknownTarget: Row(
        400,
        "MESSAGES_INVALID_TARGET",
        "ArgumentError",
        lambda fault: f'Invalid target "{echo(fault.target)}"',
    ),
    errors.UnknownType: Row(
        400,
        "MESSAGES_INVALID_TYPE",
        "ArgumentError",
        lambda fault: f'Invalid type "{echo(fault.type)}"',
    ),
    errors.MissingContent: Row(
        400,
        None,
        "ArgumentError",
        lambda fault: f"Missing {fault.type} property for {fault.type}-message",
    ),
    errors.NothingToChange: Row(400, None, "ArgumentError", "No valid data was supplied"),
    errors.UnknownMessage: Row(404, "NOT_FOUND", "NotFound", "Message not found"),
    errors.BadJson: Row(400, None, "SyntaxError", str),
    # Senna's own.
    errors.Invalid: Row(400, "VALIDATION", "ValidationError", str),
    errors.TalkingToOneself: Row(
        400, "INVALID_RECIPIENT", "ArgumentError", "You cannot talk to yourself"
    ),
    errors.NotAuthor: Row(
        403, "NOT_AUTHOR", "ForbiddenError", "Only the author can change this message"
    ),
    errors.Refused: Row(
        403, "USER_REFUSED", "ForbiddenError", "You cannot send messages to this user"
    ),
    errors.UnknownUser: Row(404, "USER_NOT_FOUND", "NotFound", "User not found"),
    errors.Changed: Row(
        412, "PRECONDITION_FAILED", "PreconditionError", "The message has changed meanwhile"
    ),
    TooLarge: Row(
        413,
        "TOO_LARGE",
        "PayloadError",
        lambda fault: f"The body is too large - the limit is {fault.limit} bytes",
    ),
    errors.UnknownDomain: Row(
        421, "UNKNOWN_DOMAIN", "DomainError", "No domain is configured for this host"
    ),
    errors.KeyReused: Row(
        422,
        "IDEMPOTENCY_CONFLICT",
        "IdempotencyError",
        "This idempotency key was used for another message",
    ),
    errors.TooFast: Row(429, "RATE_LIMITED", "RateLimitError", _SPEED),
    errors.StorageAway: Row(
        503, "STORAGE_UNAVAILABLE", "StorageError", "The storage is unavailable - try again soon"
    ),
    errors.Stopping: Row(
        503, "STOPPING", "StoppingError", "This server is being stopped - ask another one"
    ),
    errors.StorageFull: Row(507, "STORAGE_FULL", "StorageError", "The storage is full"),
}

# A 500 is a mistake of ours; what it was stays in the log.
OURS = Problem(500, "INTERNAL", "InternalError", "Something went wrong on our side")


def problem(fault: BaseException, rows: Mapping[type[Exception], Row] = ROWS) -> Problem:
    for kind in type(fault).__mro__:
        if row := rows.get(kind):
            message = row.message if isinstance(row.message, str) else row.message(fault)
            return Problem(row.status, row.code, row.name, message, _retry_after(fault))
    return OURS


def _retry_after(fault: BaseException) -> int | None:
    if isinstance(fault, errors.TooFast):
        return max(1, math.ceil(fault.wait))
    return 1 if isinstance(fault, (errors.StorageAway, errors.Stopping)) else None
