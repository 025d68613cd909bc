"""What happens to the people whose sockets this worker holds, as it happens."""

from collections.abc import Callable
from functools import partial

import redis

from config import Domain
from senna.events import Heard
from senna.model import UserId
from senna.store.keys import Keys
from senna.store.line import Line
from senna.store.published import read_presence, read_published

Hear = Callable[[Domain, UserId, Heard], None]
_Read = Callable[[Domain, UserId, bytes], Heard | None]


class Feed:
    """`ignored` counts what was none of ours, `failed` what those who listen raised."""

    def __init__(self, client: "redis.Redis", keys: Keys) -> None:
        self._keys = keys
        self._line = Line(client, self._mend)
        self._hear: Hear | None = None
        self._mended: Callable[[], None] | None = None
        self.ignored = self.failed = 0

    def begin(self, hear: Hear, mended: Callable[[], None]) -> None:
        """`mended` is called after a gap: everybody has to look into their log."""
        self._hear, self._mended = hear, mended

    def join(self, domain: Domain, user: UserId) -> None:
        """Returns when everything that happens to them from now on will be heard."""
        name = self._keys.channel(domain.handle, user)
        self._line.hold(name, partial(self._told, read_published, domain, user))

    def leave(self, domain: Domain, user: UserId) -> None:
        self._line.let_go(self._keys.channel(domain.handle, user))

    def watch(self, domain: Domain, user: UserId) -> None:
        """The same for their coming and going."""
        name = self._keys.presence(domain.handle, user)
        self._line.hold(name, partial(self._told, read_presence, domain, user))

    def unwatch(self, domain: Domain, user: UserId) -> None:
        self._line.let_go(self._keys.presence(domain.handle, user))

    def alive(self) -> bool:
        """Connected now, or nothing to be connected for."""
        return self._line.alive()

    def close(self) -> None:
        self._line.close()

    def _told(self, read: _Read, domain: Domain, user: UserId, packed: bytes) -> None:
        try:
            heard = read(domain, user, packed)
            if heard is None:
                self.ignored += 1
            elif self._hear is not None:
                self._hear(domain, user, heard)
        except Exception:  # noqa: BLE001 - one listener's mistake is not the end of everybody's feed
            self.failed += 1

    def _mend(self) -> None:
        try:
            if self._mended is not None:
                self._mended()
        except Exception:  # noqa: BLE001 - as above
            self.failed += 1
