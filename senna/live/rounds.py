"""Going round all sockets: who may still be here, and whether each was told everything."""

import time
from dataclasses import dataclass

from senna.chance import between
from senna.core.house import House
from senna.edge.revoked import Revoked
from senna.errors import NotAuthenticated
from senna.live.catching_up import CatchingUp
from senna.live.connection import SYNC_EVERY, Connection, State
from senna.live.line import EXPIRED, RESTART, REVOKED
from senna.live.packets import packet
from senna.live.problems import unauthorized
from senna.live.sockets import Sockets

_SPREAD = 10.0  # seconds over which those who are sent away come back
_TO_SHOW_A_TOKEN = 15.0
_MANY, _BREATH = 100, 1e-6  # sockets, after which everybody else has a turn
_WARNING = 60.0  # seconds before a token ends


@dataclass(frozen=True, slots=True)
class Rounds:
    sockets: Sockets
    house: House
    catching_up: CatchingUp
    revoked: Revoked

    def guests(self, now: float) -> None:
        for count, connection in enumerate(self.sockets.all(), 1):
            if count % _MANY == 0:
                time.sleep(_BREATH)
            if connection.ends is not None and connection.ends <= now:
                connection.line.cut()
            elif connection.state is not State.WAITING:
                self._token(connection)
            elif now - connection.opened > _TO_SHOW_A_TOKEN:
                connection.line.say(packet("unauthorized", unauthorized(NotAuthenticated())))
                connection.line.cut()

    def logs(self, now: float) -> None:
        """What a log says of itself, never what the feed said: so even a loss in between shows."""
        due = [one for one in self.sockets.all() if one.state is State.LIVE and one.sync_at <= now]
        calls = [one.call for one in due if one.call is not None]
        if not calls:
            return
        for connection, head in zip(due, self.house.log.heads(calls), strict=True):
            # Spread out, or a thousand who came together would be told together for ever.
            connection.sync_at = now + SYNC_EVERY * between(0.9, 1.1)
            if head == connection.cursor:
                connection.say_in_passing(packet("sync", {"cursor": str(head)}))
            elif connection.doubts():
                self.catching_up.begin(connection)

    def farewell(self) -> None:
        for connection in self.sockets.all():
            retry = between(0, _SPREAD)
            connection.line.hang_up(RESTART, round(retry, 1))

    def _token(self, connection: Connection) -> None:
        caller, call = connection.caller, connection.call
        if caller is None or call is None:
            return
        left = float("inf") if caller.expires is None else caller.expires - time.time()
        if left <= 0:
            connection.line.hang_up(EXPIRED)
        elif self.revoked.holds(call.domain.handle, call.user, caller.token_id) or (
            self.house.people.refused(call.domain, call.user)
        ):
            connection.line.hang_up(REVOKED)
        elif left <= _WARNING and not connection.told_of_end:
            # Who catches up is told at the next round.
            connection.told_of_end = connection.say_in_passing(
                packet("expiring", {"seconds": round(left)})
            )
