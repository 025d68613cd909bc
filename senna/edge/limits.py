"""How often somebody may do something, in this process alone.

The generic cell rate algorithm: one number per key, the time at which it will be quiet again.
"""

import heapq
import threading
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
        self._lock = threading.Lock()

    def take(self, key: Hashable) -> None:
        with self._lock:
            now = self._clock()
            quiet = max(self._quiet.get(key, now), now)
            if quiet - now > self._slack + _ROUNDING:
                raise TooFast(quiet - now - self._slack)
            if key not in self._quiet and len(self._quiet) >= self._keys:
                self._forget(now)
            self._quiet[key] = quiet + self._each

    def _forget(self, now: float) -> None:
        """Who is quiet is as good as unknown. If too few are, the loudest half stays limited."""
        loud = ((key, quiet) for key, quiet in self._quiet.items() if quiet > now)
        self._quiet = dict(heapq.nlargest(self._keys // 2, loud, key=lambda entry: entry[1]))
