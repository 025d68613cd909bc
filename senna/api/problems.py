"""What only HTTP can get wrong, added to the table that all our doors share."""

from collections.abc import Mapping

from senna.edge.problems import ROWS as SHARED
from senna.edge.problems import Problem, Row, problem
from senna.edge.wire.body import WrongMedia
from senna.errors import SennaError


class UnknownRoute(SennaError):
    """Raised when nothing lives at this path, or nothing that the caller may see."""


class WrongMethod(SennaError):
    """Raised when a path exists and the method does not fit it."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


class BadRequest(SennaError):
    """Raised when the request itself is broken: cut short, or not HTTP as we know it."""


class TooSlow(SennaError):
    """Raised when a body has not arrived in the time that it has."""


ROWS: Mapping[type[Exception], Row] = {
    **SHARED,
    UnknownRoute: Row(
        404,
        "NOT_FOUND",
        "RouteNotFoundError",
        "Route not found - please check your URL and try again",
    ),
    WrongMethod: Row(
        405, "METHOD_NOT_ALLOWED", "MethodError", lambda fault: f"This URL allows only {fault}"
    ),
    WrongMedia: Row(415, "UNSUPPORTED_MEDIA_TYPE", "MediaTypeError", str),
    BadRequest: Row(400, "BAD_REQUEST", "RequestError", "The request could not be understood"),
    TooSlow: Row(408, "REQUEST_TIMEOUT", "RequestError", "The request took too long to arrive"),
}


def http_problem(fault: BaseException) -> Problem:
    return problem(fault, ROWS)
