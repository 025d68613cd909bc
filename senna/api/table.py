"""The form of a row in the table of routes, and what its function gets and gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from senna.api.asked import Asked
from senna.core.call import Call
from senna.core.house import House
from senna.edge.fields.field import Field
from senna.edge.ids import MessageIds
from senna.edge.wire.present import Presenter


@dataclass(frozen=True, slots=True)
class Desk:
    """What every answer is made with."""

    house: House
    ids: MessageIds

    @property
    def present(self) -> Presenter:
        return Presenter(self.ids)


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """One request and its meaning. The function knows neither Flask nor any other carrier."""

    methods: tuple[str, ...]
    path: str  # in Flask's spelling: /api/user/<id>/<message>
    answer: Callable[[Desk, Call, Asked], Answer]
    summary: str
    shape: str  # of the answer, as named in shapes.py
    status: int = 200
    open: bool = False  # answers nobody in particular: the call may be None
    query: tuple[Field[Any], ...] = ()
    headers: tuple[Field[Any], ...] = ()
    body: tuple[Field[Any], ...] | None = None  # None: a body is not looked at
    gives: tuple[str, ...] = ()  # headers of the answer
    faults: tuple[type[Exception], ...] = ()  # beyond those that any route can have
