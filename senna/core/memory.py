"""What this process remembers of people."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from senna.model import Profile, UserId

FRESH = 60.0  # seconds in which nobody asks again
_KEPT = 24 * 3600.0  # and in which the old answer is better than none
_ABSENT = 60.0
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class Known:
    """No profile: the platform said that there is no such person. `asked` is by our own clock."""

    profile: Profile | None
    asked: float

    @property
    def role(self) -> object:
        role = self.profile.get("role") if self.profile else None
        return role.get("handle") if isinstance(role, dict) else None

    @property
    def refused(self) -> bool:
        return self.role in ("banned", "deleted")


class Memory:
    def __init__(self, clock: Callable[[], float], most: int = _MOST) -> None:
        self._clock, self._most = clock, most
        self._lock = threading.Lock()
        self._known: dict[tuple[str, UserId], Known] = {}

    def learn(self, domain: str, user: UserId, profile: Profile | None, age: float = 0.0) -> None:
        asked = self._clock() - age
        with self._lock:
            before = self._known.pop((domain, user), None)
            newer = before is not None and before.asked > asked
            self._known[domain, user] = before if before and newer else Known(profile, asked)
            if len(self._known) > self._most:
                del self._known[next(iter(self._known))]

    def of(self, domain: str, user: UserId) -> Known | None:
        known = self._known.get((domain, user))
        if known is None:
            return None
        kept = _ABSENT if known.profile is None else _KEPT
        return known if self._clock() - known.asked < kept else None

    def is_fresh(self, domain: str, user: UserId) -> bool:
        known = self.of(domain, user)
        return known is not None and self._clock() - known.asked < FRESH
