"""What the functions of this room are given, and what they give: the same for every door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from senna.core.house import House
from senna.edge.ids import MessageIds
from senna.edge.wire.present import Presenter


@dataclass(frozen=True, slots=True)
class Desk:
    """What every answer is made with."""

    house: House
    ids: MessageIds
    present: Presenter = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", Presenter(self.ids))


@dataclass(slots=True)
class Answer:
    """`status` and `headers` in the words of HTTP; another door takes from them what it can say."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
