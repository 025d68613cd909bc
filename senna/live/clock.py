"""What happens on its own: a few threads per worker that look around, four times a second."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

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
    """Each hand goes round by itself: one that waits for Redis keeps no other waiting, and not the
    farewell."""

    def __init__(
        self,
        closing: Closing,
        journal: Journal,
        hands: Sequence[Sequence[Look]],
        farewell: Callable[[], None],
    ) -> None:
        self._closing, self._journal, self._hands = closing, journal, hands
        self._farewell = farewell
        self._wound = False
        self._lock = threading.Lock()

    def wind(self) -> None:
        """By the first socket and not before: a thread does not survive a fork."""
        with self._lock:
            if not self._wound:
                self._wound = True
                for hand in self._hands:
                    _start(partial(self._go, hand))
                _start(self._end)

    def _go(self, hand: Sequence[Look]) -> None:
        while not self._closing.told():
            time.sleep(_TICK)
            now = time.monotonic()
            for look in hand:
                if look.due <= now:
                    look.due = now + look.every
                    self._take(look, now)

    def _end(self) -> None:
        while not self._closing.told():
            time.sleep(_TICK)
        self._farewell()

    def _take(self, look: Look, now: float) -> None:
        try:
            look.at(now)
        except StorageAway:
            return  # the next look comes soon
        except Exception as mistake:  # noqa: BLE001 - it must go on for everybody else
            self._journal.fault(mistake, {"look": look.at.__qualname__})


def _start(going: Callable[[], None]) -> None:
    threading.Thread(target=going, name="clock", daemon=True).start()
