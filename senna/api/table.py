"""The form of a row in the table of routes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.fields.field import Field


@dataclass(frozen=True, slots=True)
class Route:
    """One request and its meaning. The function knows neither Flask nor any other carrier."""

    methods: tuple[str, ...]
    path: str  # in Flask's spelling: /api/user/<id>/<message>
    answer: Callable[[Desk, Any, Asked], Answer]  # its call; of an open one it may be None
    summary: str
    shape: str  # of the answer, as named in shapes.py
    status: int = 200
    open: bool = False  # answers nobody in particular
    query: tuple[Field[Any], ...] = ()
    headers: tuple[Field[Any], ...] = ()
    body: tuple[Field[Any], ...] | None = None  # None: a body is not looked at
    gives: tuple[str, ...] = ()  # headers of the answer
    faults: tuple[type[Exception], ...] = ()  # beyond those that any route can have
