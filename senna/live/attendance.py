"""Who has a socket here, told to Redis: at the first one, with every beat, and after the last."""

import threading
import time

from senna.core.call import Call
from senna.core.presence import Presence
from senna.errors import StorageAway
from senna.live.sockets import Person, Sockets

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
        with self._lock:
            known = person in self._told or person in self._due
            if known and not self._sockets.of(*person):
                self._due[person] = (call, time.monotonic() + _GRACE)

    def changes(self, now: float) -> None:
        with self._lock:
            due = {who: call for who, (call, when) in self._due.items() if when <= now}
            for who in due:
                del self._due[who]
        try:
            self._tell(due)
        except StorageAway:
            with self._lock:
                self._due = {who: (call, now) for who, call in due.items()} | self._due
            raise

    def _tell(self, due: dict[Person, Call]) -> None:
        here = {who: call for who, call in due.items() if self._sockets.of(*who)}
        if here:
            self._presence.beat([(call.domain, call.user) for call in here.values()])
        gone = due.keys() - here.keys()
        for who in gone:
            self._presence.gone(due[who])
        with self._lock:
            self._told = (self._told | here.keys()) - gone
            # Who came or left while Redis was told has left no note: it was on its way.
            for who, call in due.items():
                if bool(self._sockets.of(*who)) != (who in here):
                    self._due.setdefault(who, (call, time.monotonic() + _GRACE))

    def roll_call(self, _now: float) -> None:
        """Whoever is not named for 40 s is away: also those of a worker that was killed."""
        people = self._sockets.people()
        if people:
            self._presence.beat([(call.domain, call.user) for call in people])
