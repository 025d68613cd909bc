"""What people did and saw, as they know it themselves: all the checker has to go by."""

import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

# What became of a request: it holds, it was refused for good, or nobody can say.
OK, FAIL, INFO = "ok", "fail", "info"
READ, DELETE = "read", "delete"

Line = tuple[int, str, str, int]  # v, id, text, author
Pair = tuple[int, int]


def pair_of(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)


@dataclass
class Sent:
    """One try to send. All tries of one message have one key; no other message has its text."""

    by: int
    peer: int
    key: str
    text: str
    line: str  # who sends one message after the other
    n: int  # the place of the message in that line
    t0: float
    t1: float = 0.0
    how: str = INFO
    v: int = 0
    id: str = ""

    @property
    def pair(self) -> Pair:
        return pair_of(self.by, self.peer)


@dataclass
class Changed:
    """One try to read up to a message, or to delete it."""

    by: int
    peer: int
    kind: str
    id: str
    v: int
    t0: float
    how: str = INFO

    @property
    def pair(self) -> Pair:
        return pair_of(self.by, self.peer)


@dataclass
class Page:
    """The newest of a conversation, oldest first; `whole` when there was nothing before."""

    by: int
    peer: int
    t0: float
    lines: list[Line]
    whole: bool = False

    @property
    def pair(self) -> Pair:
        return pair_of(self.by, self.peer)


@dataclass
class Attached:
    """A device was let in, with the cursor it had (none: from now on), and told where it is."""

    by: int
    device: str
    given: str
    cursor: str
    recovered: bool
    t: float


@dataclass
class Heard:
    """One event as a device got it."""

    by: int
    device: str
    name: str
    cursor: str
    peer: int
    t: float
    id: str = ""
    v: int = 0
    text: str = ""
    unread: int = -1


@dataclass
class Looked:
    """A message that was pushed is asked for at once."""

    by: int
    peer: int
    id: str
    t: float
    found: bool


@dataclass
class Rest:
    """How one person finds everything when all is quiet."""

    by: int
    log: list[tuple[str, str, str]]  # cursor, name, message id
    head: str
    unread: tuple[int, int]  # messages, conversations
    chats: dict[int, int]
    read: dict[int, int]  # by peer: the v up to which I have read
    reached: dict[str, str]  # by device: the last cursor it knows
    walks: list[Page] = field(default_factory=list)
    kept: int = 100_000  # so many events are promised to whoever comes back


@dataclass
class Fault:
    what: str
    t: float


Told = Sent | Changed | Page | Attached | Heard | Looked | Rest | Fault
_KINDS: dict[str, type[Told]] = {
    kind.__name__: kind for kind in (Sent, Changed, Page, Attached, Heard, Looked, Rest, Fault)
}
Kind = TypeVar("Kind")


class History:
    def __init__(self, told: Iterable[Told] = ()) -> None:
        self._told, self._lock = list(told), threading.Lock()

    def add(self, told: Told) -> None:
        with self._lock:
            self._told.append(told)

    def all(self, kind: type[Kind]) -> list[Kind]:
        with self._lock:
            return [one for one in self._told if isinstance(one, kind)]

    def __iter__(self) -> Iterator[Told]:
        """As it was told, which for one device is as it happened."""
        with self._lock:
            return iter(list(self._told))

    def save(self, path: Path) -> None:
        with path.open("w") as file, self._lock:
            for one in self._told:
                file.write(json.dumps({"is": type(one).__name__} | asdict(one)) + "\n")


def load(path: Path) -> History:
    return History(_read(json.loads(line)) for line in path.read_text().splitlines())


def _read(fields: dict[str, Any]) -> Told:
    kind = fields.pop("is")
    if "lines" in fields:
        return _page(fields)
    if "walks" in fields:
        for name in ("chats", "read"):  # numbers have become words as keys
            fields[name] = {int(peer): number for peer, number in fields[name].items()}
        fields["walks"] = [_page(walk) for walk in fields["walks"]]
        fields["log"] = [tuple(entry) for entry in fields["log"]]
        fields["unread"] = tuple(fields["unread"])
    return _KINDS[kind](**fields)


def _page(fields: dict[str, Any]) -> Page:
    return Page(**fields | {"lines": [tuple(line) for line in fields["lines"]]})
