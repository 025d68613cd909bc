"""Whoever listens to a feed in a test, and remembers what was heard."""

from typing import Any

from processes import eventually

from config import Domain
from senna.events import Heard, Published
from senna.model import UserId
from senna.store.feed import Feed
from senna.store.keys import Keys


class Ear:
    def __init__(self, client: Any, keys: Keys) -> None:
        self.heard: list[tuple[str, UserId, Heard]] = []
        self.mended = 0
        self.feed = Feed(client, keys)
        self.feed.begin(self._hear, self._mend)

    def of(self, user: UserId) -> list[Published]:
        return [what for _, who, what in self.heard if who == user and isinstance(what, Published)]

    def hears(self, count: int, seconds: float = 15) -> bool:
        return eventually(lambda: len(self.heard) >= count, seconds)

    def mends(self, times: int = 1, seconds: float = 15) -> bool:
        return eventually(lambda: self.mended >= times, seconds)

    def _hear(self, domain: Domain, user: UserId, what: Heard) -> None:
        self.heard.append((domain.handle, user, what))

    def _mend(self) -> None:
        self.mended += 1
