"""Users' logs in Redis, read forward from a stamp."""

from collections.abc import Sequence
from os import urandom

from config import Domain
from senna import events
from senna.events import Cursor, Event, Missed
from senna.model import Conversation, Message, UserId, read_user_id
from senna.store import codec
from senna.store.client import Client, Word, storage
from senna.store.keys import Keys
from senna.store.scripts import Scripts


class Logs:
    def __init__(self, client: Client, keys: Keys, scripts: Scripts) -> None:
        self._client, self._keys, self._scripts = client, keys, scripts

    def head(self, domain: Domain, user: UserId) -> Cursor:
        """Where the log is now; one that was never begun is begun here."""
        keys = self._of(domain, user)
        found = self._scripts.run("log", keys, ["", 0], again=True)
        if not found:
            self._scripts.run("begin", keys, [urandom(8)], again=True)
            found = self._scripts.run("log", keys, ["", 0], again=True)
        return Cursor(found[0].hex(), found[1])

    def heads(self, people: Sequence[tuple[Domain, UserId]]) -> list[Cursor | None]:
        """Where many logs are now, in one round trip; nothing for one that was never begun."""
        keys = self._keys
        asked = [("HGET", keys.views(domain.handle, user), codec.HEAD) for domain, user in people]
        with storage():
            # A key that a hand has put there says nothing, and does not stop a look at others.
            found = self._client.calls(asked, strict=False)
        return [codec.read_head(one if isinstance(one, bytes) else None) for one in found]

    def since(self, domain: Domain, user: UserId, cursor: Cursor, size: int) -> Missed:
        found = self._scripts.run("log", self._of(domain, user), [cursor.s, size], again=True)
        if not found:
            return Missed([], self.head(domain, user), reason=events.EPOCH_CHANGED)
        epoch, head, floor, proved, behind, packed = found
        newest = Cursor(epoch.hex(), head)
        if cursor.epoch != newest.epoch:
            return Missed([], newest, reason=events.EPOCH_CHANGED)
        if not proved:
            reason = events.TOO_OLD if cursor.s < floor else events.UNKNOWN_CURSOR
            return Missed([], newest, reason=reason)
        entries = [entry for entry in map(codec.read_entry, packed) if entry]
        reached = Cursor(newest.epoch, entries[-1].s) if entries else cursor
        return Missed(self._told(domain, user, entries), reached, has_more=behind > len(packed))

    def _of(self, domain: Domain, user: UserId) -> list[str]:
        return [self._keys.views(domain.handle, user), self._keys.log(domain.handle, user)]

    def _told(self, domain: Domain, user: UserId, entries: list[codec.Entry]) -> list[Event]:
        """Told as things are now: the messages are looked up together, in one round trip."""
        told = [(entry, read_user_id(entry.peer, domain.string_ids)) for entry in entries]
        known = [(entry, peer) for entry, peer in told if peer is not None]
        now = self._now(domain, user, known)
        return [
            Event(e.s, e.kind, e.v, e.target, peer, e.by_me, message, unread)
            for (e, peer), (message, unread) in zip(known, now, strict=True)
        ]

    def _now(
        self, domain: Domain, user: UserId, known: list[tuple[codec.Entry, UserId]]
    ) -> list[tuple[Message | None, int]]:
        if not known:
            return []
        pairs = [Conversation.between(domain.handle, user, peer) for _, peer in known]
        views = self._keys.views(domain.handle, user)
        asked: list[tuple[Word, ...]] = []
        for (entry, peer), pair in zip(known, pairs, strict=True):
            target, history = entry.target, self._keys.history(pair)
            asked.append(("GET", self._keys.meta(pair)))
            asked.append(("ZRANGE", history, target, target, "BYSCORE"))
            asked.append(("HGET", views, str(peer)))
        with storage():
            found = self._client.calls(asked)
        return [
            _present(entry, pair, pair.side(user), *found[3 * i : 3 * i + 3])
            for i, ((entry, _), pair) in enumerate(zip(known, pairs, strict=True))
        ]


def _present(
    entry: codec.Entry,
    pair: Conversation,
    side: int,
    packed_meta: bytes | None,
    at: list[bytes],
    packed_view: bytes | None,
) -> tuple[Message | None, int]:
    meta = codec.read_meta(packed_meta)
    view = codec.read_view(packed_view)
    gone = not at or entry.target <= meta.cleared[side]
    message = None if gone else codec.read_message(at[0], entry.target, pair, meta.read)
    return message, view.unread if view else 0
