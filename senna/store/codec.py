"""How messages, views and log entries lie in Redis; the Lua twins are parts/message, view, log.

What a hand wrote into Redis by mistake reads as None or as an unreadable message, never an error.
"""

from dataclasses import dataclass
from functools import lru_cache
from struct import Struct

from senna import events
from senna.model import (
    IMAGE,
    MAX_V,
    TEXT,
    UNREAD_CAP,
    UNREADABLE,
    Conversation,
    Message,
    Unread,
)

TYPES = (TEXT, IMAGE)
TYPE_CODES = {name: code for code, name in enumerate(TYPES)}
_KNOWN = len(TYPES)
HEAD = "!"  # the field of a log's head among the views; it is nobody's id
KINDS: dict[int, str] = dict(enumerate(events.KINDS, 1))

SHORT = 540  # bytes: a view holds no more

_FORMAT, _SEEN, _EDITED = 32, 16, 8
_VIEW, _WHOLE, _PLACE = 16, 1, 2
_VIEW_HEAD = Struct(">BxxxxxxHIHIxxxxxxH")  # six bytes are two and four


def six(number: int) -> bytes:
    return number.to_bytes(6)


def number(stored: bytes | None) -> int:
    """A v or stamp that Redis holds as text; 0 when it is none."""
    text = stored or b""
    try:
        value = int(text) if text.isdigit() else int(float(text))
    except (ValueError, OverflowError):
        return 0
    return value if 0 <= value <= MAX_V else 0


def places(page: list[bytes]) -> list[int]:
    """The v that each message carries, whether it lies there or not."""
    return [int.from_bytes(packed[1:7]) for packed in page]


def read_message(
    packed: bytes, v: int, conversation: Conversation, read: tuple[int, int]
) -> Message:
    """`read` are the cursors of the two sides: what the other side has reached is seen. To be read,
    not changed: the same message is the same object."""
    reached = len(packed) > 0 and read[1 - (packed[0] & 1)] >= v
    if len(packed) > SHORT:
        return _read_message(packed, v, conversation, reached)
    return _read_again(packed, v, conversation, reached)


def _read_message(packed: bytes, v: int, conversation: Conversation, reached: bool) -> Message:
    flag = packed[0] if len(packed) >= 7 else 0
    code = flag >> 1 & 3
    # A v that is not the one it lies at was moved by a hand: its id would lead elsewhere.
    if not _FORMAT <= flag < 2 * _FORMAT or code >= _KNOWN or int.from_bytes(packed[1:7]) != v:
        return Message(v, None, UNREADABLE, "")
    edited, at = None, 7
    if flag & _EDITED:
        if len(packed) < 13:
            return Message(v, None, UNREADABLE, "")
        edited, at = int.from_bytes(packed[7:13]), 13
    try:
        content = packed[at:].decode()
    except UnicodeDecodeError:
        return Message(v, None, UNREADABLE, "")
    side = flag & 1
    author = conversation.high if side else conversation.low
    return Message(v, author, TYPES[code], content, edited, reached or bool(flag & _SEEN))


# The newest messages are told, listed and read back again and again: to both sides, on all their
# devices. Of the long ones there are few, and they would be large to keep.
_read_again = lru_cache(maxsize=4096)(_read_message)


@dataclass(slots=True)
class View:
    """`latest` is packed; empty when there is none, or when it is long and lies only at `at`."""

    mine: int
    theirs: int
    unread: int
    at: int
    latest: bytes


def read_view(packed: bytes | None) -> View | None:
    if packed is None or len(packed) < _VIEW_HEAD.size:
        return None
    head, mine, low_mine, theirs, low_theirs, unread = _VIEW_HEAD.unpack_from(packed)
    latest, kept = packed[_VIEW_HEAD.size :], head - _VIEW
    at = 0
    if kept == _WHOLE and len(latest) >= 7:
        at = int.from_bytes(latest[1:7])
    elif kept == _PLACE and len(latest) == 6:
        at, latest = int.from_bytes(latest), b""
    elif kept != 0:
        return None
    unread = min(unread, UNREAD_CAP)
    cursors = mine << 32 | low_mine, theirs << 32 | low_theirs
    return View(*cursors, unread, at, latest if kept else b"")


def read_unread(head: bytes | None) -> Unread:
    if head is None or len(head) != 44:
        return Unread(0, 0)
    return Unread(int.from_bytes(head[20:24]), int.from_bytes(head[24:28]))


def read_head(head: bytes | None) -> events.Cursor | None:
    if head is None or len(head) != 44:
        return None
    return events.Cursor(head[:8].hex(), int.from_bytes(head[8:14]))


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known beside a history, by side."""

    read: tuple[int, int]
    cleared: tuple[int, int]


def read_meta(packed: bytes | None) -> Meta:
    if packed is None or len(packed) != 37:
        return Meta((0, 0), (0, 0))
    numbers = [int.from_bytes(packed[at : at + 6]) for at in range(6, 30, 6)]
    return Meta((numbers[0], numbers[1]), (numbers[2], numbers[3]))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a log, before anything was looked up. `peer` is as Redis holds it."""

    s: int
    kind: str
    v: int
    target: int
    peer: str
    by_me: bool


def read_entry(packed: bytes) -> Entry | None:
    kind = KINDS.get(packed[0] & 31) if len(packed) >= 7 else None
    if kind is None:
        return None
    flags, s, rest = packed[0], int.from_bytes(packed[1:7]), packed[7:]
    v = target = s
    if flags & 128:
        v = target = int.from_bytes(rest[:6])
        rest = rest[6:]
    if flags & 64:
        target, rest = int.from_bytes(rest[:6]), rest[6:]
    return Entry(s, kind, v, target, rest.decode(errors="replace"), bool(flags & 32))
