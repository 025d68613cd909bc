"""Asking who people are: behind the request, and about each person only once at a time."""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from config import Domain
from senna.core.breaker import Breaker
from senna.core.memory import Memory
from senna.errors import StorageAway, StorageFull
from senna.model import UserId
from senna.platform.profiles import PlatformProfiles, PlatformUnwell
from senna.store.profiles import Profiles

_AT_ONCE = 32  # in the whole process: a platform that hangs must not eat the threads
_BATCH = 100


class Asking:
    """Threads are made when they are needed and never before, so that a process may fork."""

    def __init__(
        self,
        store: Profiles,
        platform: PlatformProfiles,
        memory: Memory,
        clock: Callable[[], float],
    ) -> None:
        self._store, self._platform, self._memory = store, platform, memory
        self._clock, self._breakers = clock, dict[str, Breaker]()
        self._lock = threading.Lock()
        self._under_way: dict[tuple[str, UserId], threading.Event] = {}
        self._out = 0

    def about(
        self, domain: Domain, unknown: Sequence[UserId], stale: Sequence[UserId]
    ) -> list[threading.Event]:
        """Sends somebody unless somebody is out already. What there is to wait for: the unknown."""
        # Redis may know the unknown even now; for the stale only the platform is worth a thread.
        wanted = unknown if self._breaker(domain).shut else [*unknown, *stale]
        with self._lock:
            batches = self._taken(domain.handle, wanted)
            told = [self._under_way.get((domain.handle, user)) for user in unknown]
        for batch in batches:
            try:
                threading.Thread(target=self._go, args=(domain, batch), daemon=True).start()
            except RuntimeError:  # no more threads to be had
                self._back(domain.handle, batch)
        return [event for event in told if event is not None]

    def recall(self, domain: str, users: Sequence[UserId]) -> list[UserId]:
        """Whom Redis knows."""
        remembered = self._store.read(domain, users)
        for user, known in remembered.items():
            self._memory.learn(domain, user, known.profile, known.age)
        return list(remembered)

    def _taken(self, domain: str, wanted: Sequence[UserId]) -> list[list[UserId]]:
        # Looked up again under the lock: an answer may have come since the caller looked.
        due = [
            user
            for user in wanted
            if (domain, user) not in self._under_way and not self._memory.is_fresh(domain, user)
        ]
        batches = [due[start : start + _BATCH] for start in range(0, len(due), _BATCH)]
        batches = batches[: _AT_ONCE - self._out]
        self._out += len(batches)
        for batch in batches:
            self._under_way.update({(domain, user): threading.Event() for user in batch})
        return batches

    def _go(self, domain: Domain, batch: list[UserId]) -> None:
        try:
            self._recall(domain.handle, batch)
            due = [user for user in batch if not self._memory.is_fresh(domain.handle, user)]
            if due:
                self._ask(domain, due)
        finally:
            self._back(domain.handle, batch)

    def _recall(self, domain: str, batch: list[UserId]) -> None:
        """What another process asked a moment ago is not asked again."""
        try:
            self._tell(domain, self.recall(domain, batch))
        except (StorageAway, StorageFull):
            return

    def _ask(self, domain: Domain, due: list[UserId]) -> None:
        breaker = self._breaker(domain)
        if not breaker.admits():
            return
        try:
            answer = self._platform.fetch(domain, due)
        except PlatformUnwell as unwell:
            breaker.failed(unwell.retry_after)
            return
        except BaseException:
            breaker.failed()
            raise
        breaker.worked()
        for user in answer.absent:
            self._memory.learn(domain.handle, user, None)
        for user, profile in answer.found.items():
            self._memory.learn(domain.handle, user, profile)
        self._tell(domain.handle, due)  # now: nobody waits for Redis to write it down
        known = {user: self._memory.of(domain.handle, user) for user in due}
        banned = [user for user, it in known.items() if it is not None and it.refused]
        with suppress(StorageAway, StorageFull):
            self._store.write(domain.handle, answer.found, answer.absent, banned)

    def _breaker(self, domain: Domain) -> Breaker:
        return self._breakers.setdefault(domain.handle, Breaker(self._clock))

    def _tell(self, domain: str, users: Iterable[UserId]) -> None:
        for user in users:
            self._under_way[domain, user].set()

    def _back(self, domain: str, batch: list[UserId]) -> None:
        with self._lock:
            self._out -= 1
            for user in batch:
                self._under_way.pop((domain, user)).set()
