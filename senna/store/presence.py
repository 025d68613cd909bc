"""Who is there, and who is typing: what passes, and what nobody has to remember."""

from collections.abc import Sequence
from functools import cached_property
from os import urandom

from config import Domain
from senna.events import Presence
from senna.model import Conversation, UserId
from senna.store.keys import Keys
from senna.store.scripts import Scripts

Somebody = tuple[Domain, UserId]

_LIFE_MS = 40_000
_KEPT_MS = 30 * 86_400_000
_AT_ONCE = 250  # a call of this many keeps Redis from others for about a millisecond


class Presences:
    def __init__(self, keys: Keys, scripts: Scripts, life_ms: int = _LIFE_MS) -> None:
        self._keys, self._scripts, self._life = keys, scripts, life_ms

    @cached_property
    def _worker(self) -> bytes:
        # At its first use and not before: workers forked from one process are not one worker.
        return urandom(8)

    def here(self, people: Sequence[Somebody]) -> None:
        """They have come to this worker, or are still on it."""
        args = [self._worker, self._life, _KEPT_MS]
        for first in range(0, len(people), _AT_ONCE):
            some = people[first : first + _AT_ONCE]
            keys = [self._keys.presence(domain.handle, user) for domain, user in some]
            self._scripts.run("here", keys, args, again=True)

    def gone(self, domain: Domain, user: UserId) -> None:
        keys = [self._keys.presence(domain.handle, user)]
        self._scripts.run("gone", keys, [self._worker, _KEPT_MS], again=True)

    def look(self, domain: Domain, user: UserId, ids: Sequence[UserId]) -> list[Presence]:
        """As this user may know it."""
        if not ids:
            return []
        pairs = [Conversation.between(domain.handle, user, peer) for peer in ids]
        keys = [
            self._keys.views(domain.handle, user),
            *map(self._keys.meta, pairs),
            *(self._keys.presence(domain.handle, peer) for peer in ids),
        ]
        sides = "".join(str(pair.side(peer)) for pair, peer in zip(pairs, ids, strict=True))
        told = self._scripts.run("look", keys, [self._life, sides, *map(str, ids)], again=True)
        return [
            Presence(peer, bool(told[2 * i]), told[2 * i + 1] or None) for i, peer in enumerate(ids)
        ]

    def typing(self, domain: Domain, user: UserId, pair: Conversation, typing: bool) -> None:
        peer = pair.user(1 - pair.side(user))
        keys = [self._keys.views(domain.handle, user), self._keys.meta(pair)]
        channels = [self._keys.channel(domain.handle, each) for each in (user, peer)]
        args = [str(user), str(peer), int(typing), *channels]
        self._scripts.run("typing", keys, args, again=True)
