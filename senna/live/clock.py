"""What happens on its own: one thread per worker that looks around, four times a second."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from senna.core.closing import Closing
from senna.edge.journal import Journal
from senna.errors import StorageAway

_TICK = 0.25


@dataclass(slots=True)
class Look:
    """Something to be done every so many seconds. It is given the time."""

    every: float
    at: Callable[[float], None]
    due: float = 0.0


class Clock:
    def __init__(
        self,
        closing: Closing,
        journal: Journal,
        looks: Sequence[Look],
        farewell: Callable[[], None],
    ) -> None:
        self._closing, self._journal, self._looks = closing, journal, looks
        self._farewell = farewell
        self._wound = False
        self._lock = threading.Lock()

    def wind(self) -> None:
        """By the first socket and not before: a thread does not survive a fork."""
        with self._lock:
            if not self._wound:
                self._wound = True
                threading.Thread(target=self._run, name="clock", daemon=True).start()

    def _run(self) -> None:
        while not self._closing.told():
            time.sleep(_TICK)
            now = time.monotonic()
            for look in self._looks:
                if look.due <= now:
                    look.due = now + look.every
                    self._take(look, now)
        self._farewell()

    def _take(self, look: Look, now: float) -> None:
        try:
            look.at(now)
        except StorageAway:
            return  # the next look comes soon
        except Exception as mistake:  # noqa: BLE001 - it must go on for everybody else
            self._journal.fault(mistake, {"look": look.at.__qualname__})
