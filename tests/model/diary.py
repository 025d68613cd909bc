"""What two domains must hold after everything that was done: plain lists, and no storage."""

from dataclasses import dataclass, field

CREATED, EDITED, DELETED, READ, CLEARED = "created", "edited", "deleted", "read", "cleared"


@dataclass
class Said:
    """A message that was ever sent. Those that are gone are remembered here, and nowhere else."""

    id: str
    v: int
    author: int
    type: str
    content: str
    edited: int | None = None
    marked: bool = False  # its author called it seen
    gone: bool = False

    @property
    def stamp(self) -> int:
        return self.edited or self.v


@dataclass
class Pair:
    low: int
    high: int
    said: list[Said] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)
    cleared: dict[int, int] = field(default_factory=dict)
    blocking: set[int] = field(default_factory=set)
    keys: dict[tuple[int, str], Said] = field(default_factory=dict)  # as it was first sent

    def other(self, user: int) -> int:
        return self.low + self.high - user

    def shows(self, user: int, said: Said) -> bool:
        return not said.gone and said.v > self.cleared.get(user, 0)

    def visible(self, user: int) -> list[Said]:
        return [said for said in self.said if self.shows(user, said)]

    def unread(self, user: int) -> int:
        read = self.read.get(user, 0)
        return sum(said.author != user and said.v > read for said in self.visible(user))

    def seen(self, said: Said) -> bool:
        return said.marked or self.read.get(self.other(said.author), 0) >= said.v

    def place(self, user: int) -> int:
        """In the user's inbox: 0 when it is not there."""
        v = self.said[-1].v if self.said else 0
        return v if v > self.cleared.get(user, 0) else 0

    def at(self, v: int) -> Said | None:
        return next((said for said in self.said if said.v == v), None)


@dataclass(frozen=True)
class Note:
    """A line of somebody's log."""

    kind: str
    pair: Pair
    by: int
    said: Said | None


@dataclass
class Diary:
    """One domain."""

    handle: str
    people: tuple[int, ...]
    kept: int  # events that a log remembers at least
    pairs: dict[tuple[int, int], Pair] = field(default_factory=dict)
    logs: dict[int, list[Note]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.logs = {user: [] for user in self.people}
        self.pairs = {(a, b): Pair(a, b) for a in self.people for b in self.people if a < b}

    def pair(self, one: int, other: int) -> Pair:
        return self.pairs[min(one, other), max(one, other)]

    def chats(self, user: int) -> list[tuple[int, Pair]]:
        """The inbox, newest first. At the same moment, the member that sorts last comes first."""
        own = [pair for pair in self.pairs.values() if user in (pair.low, pair.high)]
        mine = [(pair.other(user), pair) for pair in own if pair.place(user)]
        return sorted(mine, key=lambda it: (it[1].place(user), f"user-{it[0]}"), reverse=True)

    # --- what can happen ---

    def send(self, pair: Pair, said: Said, key: str | None) -> None:
        pair.said.append(said)
        if key is not None:
            first = Said(said.id, said.v, said.author, said.type, said.content)
            pair.keys[said.author, key] = first
        self._note(CREATED, pair, said.author, said)

    def rewrite(self, pair: Pair, said: Said, content: str, at: int) -> None:
        said.content, said.edited = content, at

    def edited(self, pair: Pair, said: Said) -> None:
        self._note(EDITED, pair, said.author, said)

    def delete(self, pair: Pair, said: Said) -> None:
        said.gone = True
        self._note(DELETED, pair, said.author, said)

    def read(self, pair: Pair, user: int, up_to: Said | None) -> None:
        newest = next(reversed(pair.visible(user)), None)
        if newest is None:
            return
        target = newest if up_to is None or up_to.v > newest.v else up_to
        if target.v > pair.read.get(user, 0):
            pair.read[user] = target.v
            self._note(READ, pair, user, target)

    def clear(self, pair: Pair, user: int) -> None:
        if pair.place(user):
            pair.cleared[user] = pair.said[-1].v
            self._note(CLEARED, pair, user, None)

    def _note(self, kind: str, pair: Pair, by: int, said: Said | None) -> None:
        for user in (pair.low, pair.high):
            if kind == CLEARED and user != by:
                continue
            if said and kind != CREATED and said.v <= pair.cleared.get(user, 0):
                continue
            self.logs[user].append(Note(kind, pair, by, said))
