"""What comes over a user's channels: parts/tell.lua packs events, typing and presence are ours.

Anybody who reaches Redis can publish anything: what is not exactly of our form reads as None.
"""

from functools import lru_cache
from struct import Struct

from config import Domain
from senna.events import CREATED, EDITED, Banned, Event, Presence, Published, Typing
from senna.model import UNREAD_CAP, UNREADABLE, Conversation, Message, UserId, read_user_id
from senna.store import codec

_TYPING, BANNED = b"\x06", b"\x07"
_BY_ME, _TYPES, _SEEN = 1, 2, 2
# Six bytes are unpacked as two and four: an `int.from_bytes` for each would cost twice the time.
_EVENT = Struct(">BHIHIHIHIHB8sBB")
_HEAD = _EVENT.size
_LONGEST = _HEAD + 64 + 64 + 13 + 65536  # peer, client id, head of a message, its text
_PRESENCE = Struct(">BHI")


def read_published(
    domain: Domain, user: UserId, packed: bytes
) -> Published | Typing | Banned | None:
    kind = codec.KINDS.get(packed[0]) if _HEAD <= len(packed) <= _LONGEST else None
    if kind is None:
        return _passing(domain, user, packed)
    _, p, prev, a, s, b, v, c, target, unread, marks, epoch, peers, clients = _EVENT.unpack_from(
        packed
    )
    prev, s, v, target = p << 32 | prev, a << 32 | s, b << 32 | v, c << 32 | target
    by_me = marks & _BY_ME != 0
    client_at = _HEAD + peers
    message_at = client_at + clients
    peer = _person(packed[_HEAD:client_at], domain.string_ids)
    if peer is None or peer == user or marks > 3 or s <= prev:
        return None
    client = None
    if clients:
        client = _client(packed[client_at:message_at], by_me)
        if client is None:
            return None
    message = None
    if kind in (CREATED, EDITED):
        one, other = (user, peer) if by_me else (peer, user)
        message = _message(packed[message_at:], target, domain.handle, one, other, marks & _SEEN)
        if message is None:
            return None
    elif len(packed) != message_at:
        return None
    event = Event(s, kind, v, target, peer, by_me, message, min(unread, UNREAD_CAP))
    return Published(event, prev, epoch.hex(), client)


def read_presence(_domain: Domain, user: UserId, packed: bytes) -> Presence | None:
    if len(packed) != _PRESENCE.size or packed[0] > 1:
        return None
    online, high, low = _PRESENCE.unpack(packed)
    return Presence(user, online == 1, (high << 32 | low) or None)


def _passing(domain: Domain, user: UserId, packed: bytes) -> Typing | Banned | None:
    if packed == BANNED:
        return Banned()
    if packed[:1] == _TYPING:
        return _typing(domain, user, packed)
    return None


def _typing(domain: Domain, user: UserId, packed: bytes) -> Typing | None:
    if len(packed) < 3 or packed[1] > 3 or packed[2] != len(packed) - 3:
        return None
    peer = _person(packed[3:], domain.string_ids)
    if peer is None or peer == user:
        return None
    return Typing(peer, packed[1] & _BY_ME != 0, packed[1] & _TYPES != 0)


@lru_cache(maxsize=4096)  # whoever is spoken with is named again and again
def _person(spelled: bytes, strings: bool) -> UserId | None:
    return read_user_id(spelled.decode(), strings) if spelled.isascii() else None


def _client(spelled: bytes, by_me: bool) -> str | None:
    """Nobody hears the client ids of somebody else."""
    if not by_me or len(spelled) > 64 or not spelled.isascii():
        return None
    client = spelled.decode()
    return client if client.isprintable() else None


def _message(
    packed: bytes, v: int, domain: str, one: UserId, other: UserId, seen: int
) -> Message | None:
    pair = Conversation.between(domain, one, other)
    read = v if seen else 0
    message = codec.read_message(packed, v, pair, (read, read))
    return None if message.type == UNREADABLE else message
