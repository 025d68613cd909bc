"""From a row of the table and a request to the answer, in the order in which faults are told."""

from collections.abc import Callable, Mapping
from typing import Any

from senna.api.problems import UnknownRoute
from senna.api.table import Route
from senna.api.visit import Visit
from senna.edge.desk.asked import Asked, parameters
from senna.edge.desk.desk import Answer, Desk
from senna.edge.wire.body import json_value
from senna.errors import NotAuthenticated, UnknownTarget

USER = "user"  # the one kind of target there is


def answer(
    route: Route,
    desk: Desk,
    visit: Visit,
    path: Mapping[str, str],
    query: str,
    headers: Callable[[str], str | None],
    read: Callable[[], bytes],
) -> Answer:
    """Token, then JSON, then target; the row's own function goes on from the id."""
    if visit.call is None and not route.open:
        raise NotAuthenticated
    if visit.domain is None:
        raise UnknownRoute
    body: Any = {}
    if route.body is not None:
        body = json_value(read(), headers("Content-Type"), headers("Content-Encoding"))
    target = path.get("target", USER)
    if target != USER:
        raise UnknownTarget(target)
    asked = Asked(visit.domain, path, parameters(query), headers, body)
    return route.answer(desk, visit.call, asked)
