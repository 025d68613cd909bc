"""What this process remembers of people."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from senna.model import Profile, UserId

FRESH = 60.0  # seconds in which nobody asks again
_KEPT = 24 * 3600.0  # and in which the old answer is better than none
_ABSENT = 60.0
_MOST = 50_000


@dataclass(slots=True)
class Known:
    """No profile: the platform said that there is no such person. `asked` is by our own clock."""

    profile: Profile | None
    asked: float
    refused: bool = field(init=False)
    gone: bool = field(init=False)  # no such person any more, or there never was
    told: bytes | None = field(init=False, default=None)  # the profile as JSON, once it was made

    def __post_init__(self) -> None:
        role = self.profile.get("role") if self.profile else None
        handle = role.get("handle") if isinstance(role, dict) else None
        self.refused = handle in ("banned", "deleted")
        self.gone = self.profile is None or handle == "deleted"


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
        known = self._known.get((domain, user))
        return known is not None and self._clock() - known.asked < FRESH

    def are_fresh(self, domain: str, users: Iterable[UserId]) -> bool:
        """As nearly everybody is who is asked about: told in one look at the clock."""
        since, known = self._clock() - FRESH, self._known
        for user in users:
            one = known.get((domain, user))
            if one is None or one.asked <= since:
                return False
        return True
