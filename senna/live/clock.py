"""What happens on its own: one thread per worker that looks around four times a second."""

import random
import threading
import time
from dataclasses import dataclass

from senna.core.closing import Closing
from senna.core.house import House
from senna.edge.journal import Journal
from senna.edge.revoked import Revoked
from senna.errors import NotAuthenticated, StorageAway
from senna.live.attendance import Attendance
from senna.live.catching_up import CatchingUp
from senna.live.connection import SYNC_EVERY, Connection, State
from senna.live.gateway import Gateway
from senna.live.line import EXPIRED, RESTART, REVOKED
from senna.live.packets import packet
from senna.live.sockets import Sockets
from senna.live.typists import Typists
from senna.live.watching import Watching

_TICK = 0.25
_ROUND = 1.0  # between two looks at each socket
_SPREAD = 10.0  # seconds over which those who are sent away come back
_TO_SHOW_A_TOKEN = 15.0
_WARNING = 60.0  # seconds before a token ends
_ROLL_CALL = 15.0  # between two beats, and two looks at everybody who is watched


@dataclass
class Clock:
    house: House
    sockets: Sockets
    gateway: Gateway
    catching_up: CatchingUp
    attendance: Attendance
    watching: Watching
    typists: Typists
    revoked: Revoked
    closing: Closing
    journal: Journal
    _thread: threading.Thread | None = None
    _roll_call: float = 0.0
    _next_round: float = 0.0

    def wind(self) -> None:
        """By the first socket and not before: a thread does not survive a fork."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self.closing.told():
            time.sleep(_TICK)
            for look in (self._passing, self._sockets, self._people, self._sync):
                try:
                    look(time.monotonic())
                except StorageAway:
                    continue  # the next look comes soon
                except Exception as mistake:  # noqa: BLE001 - it must go on for everybody else
                    self.journal.fault(mistake, {"look": look.__name__})
        for connection in self.sockets.all():
            retry = random.uniform(0, _SPREAD)  # noqa: S311
            connection.line.hang_up(RESTART, round(retry, 1))

    def _passing(self, now: float) -> None:
        self.typists.tick(now)
        self.watching.tick(everybody=False)

    def _sockets(self, now: float) -> None:
        if now < self._next_round:
            return
        self._next_round = now + _ROUND
        for connection in self.sockets.all():
            if connection.ends is not None and connection.ends <= now:
                connection.line.cut()
            elif connection.state is State.WAITING:
                if now - connection.opened > _TO_SHOW_A_TOKEN:
                    self.gateway.refuse(connection, NotAuthenticated())
            else:
                self._token(connection)

    def _token(self, connection: Connection) -> None:
        caller, call = connection.caller, connection.call
        if caller is None or call is None:
            return
        left = _WARNING + 1 if caller.expires is None else caller.expires - time.time()
        if left <= 0:
            connection.line.hang_up(EXPIRED)
        elif left <= _WARNING and not connection.told_of_end:
            connection.told_of_end = True
            connection.say_in_passing(packet("expiring", {"seconds": round(left)}))
        domain = call.domain
        if self.revoked.holds(domain.handle, call.user, caller.token_id) or (
            self.house.people.refused(domain, call.user)
        ):
            connection.line.hang_up(REVOKED)

    def _people(self, now: float) -> None:
        roll_call = now >= self._roll_call
        if roll_call:
            self._roll_call = now + _ROLL_CALL
        self.attendance.tick(now, roll_call)
        if roll_call:
            self.watching.tick(everybody=True)

    def _sync(self, now: float) -> None:
        """What a log says of itself, never what the feed said: even a loss in between shows."""
        due = [one for one in self.sockets.all() if one.state is State.LIVE and one.sync_at <= now]
        calls = [one.call for one in due if one.call is not None]
        if not calls:
            return
        for connection, head in zip(due, self.house.log.heads(calls), strict=True):
            connection.sync_at = now + SYNC_EVERY * random.uniform(0.9, 1.1)  # noqa: S311
            if head != connection.cursor and connection.doubts():
                self.catching_up.begin(connection)
            elif head is not None:
                connection.say_in_passing(packet("sync", {"cursor": str(head)}))
