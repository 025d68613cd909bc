"""How often somebody may do something, in this process alone.

The generic cell rate algorithm: one number per key, the time at which it will be quiet again.
"""

import heapq
import time
from collections.abc import Callable, Hashable

from config import Rate
from senna.errors import TooFast

_KEYS = 50_000
_ROUNDING = 1e-6  # who waited as long as told must not be told to wait 1e-13 s more


class Limiter:
    """The key names its domain, where there is one."""

    def __init__(
        self, rate: Rate, keys: int = _KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._each = rate.seconds / rate.count
        self._slack = self._each * (rate.burst - 1)
        self._keys = keys
        self._clock = clock
        self._quiet: dict[Hashable, float] = {}

    def take(self, key: Hashable) -> None:
        # No lock: two threads in the very same moment may count as one, and that is all.
        now = self._clock()
        quiet = self._quiet.get(key)
        if quiet is None and len(self._quiet) >= self._keys:
            self._forget(now)
        if quiet is None or quiet < now:
            quiet = now
        elif quiet - now > self._slack + _ROUNDING:
            raise TooFast(quiet - now - self._slack)
        self._quiet[key] = quiet + self._each

    def _forget(self, now: float) -> None:
        """Who is quiet is as good as unknown. If too few are, the loudest half stays limited."""
        known = list(self._quiet.items())  # at once: other threads go on
        loud = [(key, quiet) for key, quiet in known if quiet > now]
        self._quiet = dict(heapq.nlargest(self._keys // 2, loud, key=lambda entry: entry[1]))
