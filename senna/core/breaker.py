"""Whether a platform may be asked now: not by too many at once, and not while it is unwell."""

import threading
from collections import deque
from collections.abc import Callable

_AT_ONCE = 8
_FAILURES, _WINDOW = 5, 10.0
_PAUSE = 5.0


class Breaker:
    """Opens after five failures in ten seconds. After a pause one asks, for all the others."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asking = 0
        self._failures: deque[float] = deque(maxlen=_FAILURES)
        self._open_until: float | None = None
        self._probing = False

    @property
    def shut(self) -> bool:
        until = self._open_until
        return until is not None and (self._probing or self._clock() < until)

    def admits(self) -> bool:
        """Whoever hears True has to say how it went: `worked` or `failed`."""
        with self._lock:
            if self.shut or self._asking >= _AT_ONCE:
                return False
            self._asking += 1
            self._probing = self._open_until is not None
            return True

    def worked(self) -> None:
        with self._lock:
            self._asking -= 1
            if self._probing:
                self._probing, self._open_until = False, None
                self._failures.clear()

    def failed(self, retry_after: float | None = None) -> None:
        with self._lock:
            self._asking -= 1
            now = self._clock()
            self._failures.append(now)
            often = len(self._failures) == _FAILURES and now - self._failures[0] < _WINDOW
            if often or self._probing or retry_after is not None:
                pause = _PAUSE if retry_after is None else retry_after
                self._open_until = max(self._open_until or now, now + pause)
                self._probing = False
