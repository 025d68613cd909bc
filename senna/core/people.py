"""Who people are, and what that means for who may talk to whom.

An answer is fresh for a minute. After that it is served for a day while somebody asks again behind
the request. Somebody unknown is waited for, for a quarter of a second in all, and never refused.
"""

import time
from collections.abc import Callable, Collection, Iterable

from config import Domain
from senna.core.asking import Asking
from senna.core.memory import Known, Memory
from senna.model import UserId
from senna.platform.profiles import PlatformProfiles
from senna.store.profiles import Profiles

_BUDGET = 0.25


class People:
    def __init__(
        self,
        store: Profiles,
        platform: PlatformProfiles,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._memory = Memory(clock)
        self._asking = Asking(store, platform, self._memory, clock)

    def known(self, domain: Domain, ids: Iterable[UserId]) -> dict[UserId, Known]:
        """Whose profile is known; to be read, not changed: others are shown the same."""
        ids = dict.fromkeys(ids)
        self._inquire(domain, ids)
        found, of, handle = {}, self._memory.of, domain.handle
        for user in ids:
            known = of(handle, user)
            if known is not None and known.profile is not None:
                found[user] = known
        return found

    def meet(self, domain: Domain, *people: UserId) -> None:
        """Afterwards `refused` and `gone` speak from what can be known of them in time."""
        self._inquire(domain, people)

    def refused(self, domain: Domain, user: UserId) -> bool:
        """Asks nobody: the last known role decides, and someone unknown is not refused."""
        known = self._memory.of(domain.handle, user)
        return known is not None and known.refused

    def gone(self, domain: Domain, user: UserId) -> bool:
        """There is no such person any more, or never was: the platform itself said so."""
        known = self._memory.of(domain.handle, user)
        return known is not None and known.gone

    def recall(self, domain: Domain, user: UserId) -> None:
        """Another process knows better: what it has written down is learnt."""
        self._asking.recall(domain.handle, [user])

    def _inquire(self, domain: Domain, ids: Collection[UserId]) -> None:
        if self._memory.are_fresh(domain.handle, ids):
            return
        until = time.monotonic() + _BUDGET
        due = [
            user for user in dict.fromkeys(ids) if not self._memory.is_fresh(domain.handle, user)
        ]
        if not due or not domain.api_url:
            return
        stale = [user for user in due if self._memory.of(domain.handle, user)]
        unknown = [user for user in due if user not in stale]
        for told in self._asking.about(domain, unknown, stale):
            if not told.wait(until - time.monotonic()):
                return
