"""The nouns of Senna. Standard library only; everybody may look in, it looks at nobody."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

UserId = int | str

MAX_USER_ID = 2**53 - 1  # what a JavaScript client can hold without rounding
MAX_V = 2**48 - 1  # six bytes in a packed message and in a message id
UNREAD_CAP = 999

TEXT, IMAGE, UNREADABLE = "text", "image", "unreadable"

_INTEGER = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
# Not `.` and `..`: to whatever tidies a path on the way they mean another place.
_STRING = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._@~-]{1,64}", re.ASCII)
_ESCAPED = re.compile(r"[^A-Za-z0-9]", re.ASCII)

Profile = dict[str, Any]  # what the platform says of a person, cut to the fields we know


def read_user_id(text: str, strings: bool) -> UserId | None:
    """One canonical spelling per person: `01`, `+1`, `1.0` and Arabic digits are nobody."""
    if strings:
        return text if _STRING.fullmatch(text) else None
    if not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return number if number <= MAX_USER_ID else None


def key_name(user: UserId) -> str:
    """Percent-encoded, so that (`a-b`, `c`) and (`a`, `b-c`) never share a name."""
    if isinstance(user, int):
        return str(user)
    return _ESCAPED.sub(lambda found: f"%{ord(found.group()):02X}", user)


def inbox_name(domain: str, user: UserId) -> str:
    return f"{domain}:inbox:{key_name(user)}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Two people of one domain. `low` is side 0, `high` is side 1."""

    domain: str
    low: UserId
    high: UserId
    name: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        name = f"{self.domain}:dm:{key_name(self.low)}-{key_name(self.high)}"
        object.__setattr__(self, "name", name)

    @classmethod
    def between(cls, domain: str, one: UserId, other: UserId) -> "Conversation":
        # A domain has integers or strings, never both, so the comparison is always of one kind:
        # mypy sees both.
        low, high = (one, other) if one < other else (other, one)  # type: ignore[operator]
        return _conversation(domain, low, high)

    def __hash__(self) -> int:
        return hash(self.name)  # asked for each message of a page

    def side(self, user: UserId) -> int:
        return 0 if user == self.low else 1

    def user(self, side: int) -> UserId:
        return self.high if side else self.low


# One request names its conversation half a dozen times.
_conversation = lru_cache(maxsize=4096)(Conversation)


# What follows is made by the dozen for one page. Nobody changes it; `frozen` would make each take
# three times as long.


@dataclass(slots=True)
class Draft:
    """What somebody wants to say. `key` makes a repeat recognisable."""

    type: str
    content: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants to change on a message: its content, that it was seen, or both."""

    type: str | None = None
    content: str | None = None
    seen: bool = False


# As JSON, in front of the part that changes and behind it: kept by whoever tells it.
Told = tuple[bytes, bytes]


@dataclass(slots=True)
class Message:
    """`v` is its order, its time and its identity. A message nobody can read has no author."""

    v: int
    author: UserId | None
    type: str
    content: str
    edited: int | None = None
    seen: bool = False
    told: Told | None = field(default=None, compare=False, repr=False)

    @property
    def stamp(self) -> int:
        """The moment of its last wording: what an ETag speaks of."""
        return self.v if self.edited is None else self.edited


@dataclass(slots=True)
class Sent:
    message: Message
    repeated: bool


@dataclass(slots=True)
class Page:
    """By number: page 1 holds the newest."""

    number: int
    size: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Span:
    """By place: stays where it was while others write. Exactly one of the two is set."""

    size: int
    before: int | None = None
    after: int | None = None


@dataclass(slots=True)
class History:
    """Oldest to newest. `mine` and `theirs` are read cursors: 0 when nothing was read."""

    total: int
    messages: list[Message]
    mine: int
    theirs: int
    has_more: bool


@dataclass(slots=True)
class Chat:
    """One line of an inbox. `v` is its place: the newest message ever sent there."""

    peer: UserId
    v: int
    latest: Message | None
    unread: int
    told: Told | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InboxMark:
    """A place in an inbox: right behind this chat."""

    v: int
    peer: UserId


@dataclass(slots=True)
class Inbox:
    total: int
    chats: list[Chat]
    next: InboxMark | None


@dataclass(frozen=True, slots=True)
class Unread:
    messages: int
    conversations: int


@dataclass(frozen=True, slots=True)
class Blocked:
    peer: UserId
    since: int


@dataclass(frozen=True, slots=True)
class Blocks:
    total: int
    entries: list[Blocked]
