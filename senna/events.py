"""What can happen in a conversation, and how a user's log tells it."""

from dataclasses import dataclass

from senna.model import Message, UserId

CREATED, EDITED, DELETED, READ, CLEARED = "created", "edited", "deleted", "read", "cleared"
KINDS: tuple[str, ...] = (CREATED, EDITED, DELETED, READ, CLEARED)

# Why a client cannot continue from its cursor and has to reload.
EPOCH_CHANGED, TOO_OLD, UNKNOWN_CURSOR = "epoch_changed", "too_old", "unknown_cursor"


# As in the model: nobody changes these, and `frozen` would make each take three times as long.


@dataclass(slots=True)
class Cursor:
    """Where a client is in its log. The epoch names the line of history it belongs to."""

    epoch: str
    s: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.s}"


@dataclass(slots=True)
class Event:
    """One entry of a user's log, told as things are now. `message` is None when it is gone."""

    s: int
    kind: str
    v: int
    target: int
    peer: UserId
    by_me: bool
    message: Message | None = None
    unread: int = 0


@dataclass(slots=True)
class Missed:
    """What a log says to a cursor. Continuity is proved: `reason` is set when it could not be."""

    events: list[Event]
    cursor: Cursor
    has_more: bool = False
    reason: str | None = None


@dataclass(slots=True)
class Published:
    """One entry of a user's log as it was written: its message is that of that moment.

    `prev` is the stamp before it in that log: who last heard another one has missed something.
    """

    event: Event
    prev: int
    epoch: str
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types to somebody, or stops. Never stored."""

    peer: UserId
    by_me: bool
    typing: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody came or went. `last_active` is in ms."""

    user: UserId
    online: bool
    last_active: int | None


@dataclass(frozen=True, slots=True)
class Banned:
    """The platform has told another process that it does not want this user any more."""


Heard = Published | Typing | Banned | Presence  # what can come to the ear of who holds sockets
