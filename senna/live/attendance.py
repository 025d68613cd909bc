"""Who has a socket here, told to Redis: at the first one, with every beat, and after the last."""

import threading
import time

from senna.core.call import Call
from senna.core.presence import Presence
from senna.live.sockets import Person, Sockets

_BEAT = 15.0
_GRACE = 5.0  # seconds after the last socket: who only loads a page anew was never away


class Attendance:
    """Who connects and leaves only leaves a note: the clock tells of all of them at once."""

    def __init__(self, presence: Presence, sockets: Sockets) -> None:
        self._presence, self._sockets = presence, sockets
        self._due: dict[Person, tuple[Call, float]] = {}  # when somebody is to be told of
        self._told: set[Person] = set()  # who is there as far as Redis knows
        self._lock = threading.Lock()

    def arrived(self, call: Call) -> None:
        person = (call.domain.handle, call.user)
        with self._lock:
            if person not in self._told or person in self._due:
                self._due[person] = (call, 0.0)

    def left(self, call: Call) -> None:
        person = (call.domain.handle, call.user)
        if not self._sockets.of(*person):
            with self._lock:
                self._due[person] = (call, time.monotonic() + _GRACE)

    def tick(self, now: float, everybody: bool) -> None:
        """`everybody`: it is time for a beat."""
        with self._lock:
            due = {who: call for who, (call, when) in self._due.items() if when <= now}
        here = [call for who, call in due.items() if self._sockets.of(*who)]
        gone = [call for who, call in due.items() if not self._sockets.of(*who)]
        if everybody:
            here = self._sockets.people()
        if here:
            self._presence.beat([(call.domain, call.user) for call in here])
        for call in gone:
            self._presence.gone(call)
        with self._lock:
            for who in due:
                del self._due[who]
            self._told.update((call.domain.handle, call.user) for call in here)
            self._told.difference_update((call.domain.handle, call.user) for call in gone)
