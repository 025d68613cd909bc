"""Letting somebody in: whose token it is, since when they hear, and what they missed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from senna.core.call import Call
from senna.edge.auth import Caller
from senna.edge.desk.desk import Desk
from senna.edge.entrance import Entrance
from senna.edge.fields.events import TOKEN
from senna.edge.fields.queries import CURSOR
from senna.errors import ExpiredToken, Invalid, NotAuthenticated, Refused
from senna.events import UNKNOWN_CURSOR, Cursor, Missed
from senna.live.attendance import Attendance
from senna.live.catching_up import CatchingUp
from senna.live.connection import SYNC_EVERY, Connection, State
from senna.live.packets import packet
from senna.live.sockets import Sockets
from senna.live.turnstile import Turnstile


@dataclass(frozen=True, slots=True)
class Admission:
    desk: Desk
    entrance: Entrance
    sockets: Sockets
    catching_up: CatchingUp
    attendance: Attendance
    turnstile: Turnstile

    def admit(self, connection: Connection, shown: Mapping[str, Any]) -> Callable[[], None]:
        """`shown` holds the token, and the cursor of somebody who comes back. Calling the answer
        welcomes them: from there on they are told things."""
        self.turnstile.pass_through()
        caller = self.caller(connection, shown)
        call = Call(connection.domain, caller.user)
        self.sockets.enter(connection, call)
        try:
            self.desk.house.feed.join(call.domain, call.user)
        except BaseException:
            self.sockets.leave(connection, call)
            raise
        try:
            # Subscribed first, read second: what happens in between is found twice, not never.
            missed, start = self._missed(call, shown)
            return self._welcome(connection, caller, call, missed, start)
        except BaseException:
            self.dismiss(connection, call)
            raise

    def dismiss(self, connection: Connection, call: Call) -> None:
        self.sockets.leave(connection, call)
        self.desk.house.feed.leave(call.domain, call.user)
        self.attendance.left(call)

    def caller(self, connection: Connection, shown: Mapping[str, Any]) -> Caller:
        token = TOKEN.of(shown, connection.domain)
        if token is None:
            raise NotAuthenticated
        caller = self.entrance.caller(connection.domain, token, connection.visitor)
        # Without the leeway that a request has: this socket would be closed at once.
        if caller.expires is not None and caller.expires <= time.time():
            raise ExpiredToken
        people = self.desk.house.people
        people.meet(connection.domain, caller.user)
        if people.refused(connection.domain, caller.user):
            raise Refused
        return caller

    def _missed(self, call: Call, shown: Mapping[str, Any]) -> tuple[Missed, Cursor]:
        """And from where on it is told: their own cursor, if that can be proved."""
        try:
            cursor = CURSOR.of(shown, call.domain)
        except Invalid:
            # Whatever a client kept there: it has to reload, and must not be kept out for it.
            now = self.catching_up.read(call, None)
            return replace(now, reason=UNKNOWN_CURSOR), now.cursor
        missed = self.catching_up.read(call, cursor)
        return missed, cursor if cursor and missed.reason is None else missed.cursor

    def _welcome(
        self,
        connection: Connection,
        caller: Caller,
        call: Call,
        missed: Missed,
        start: Cursor,
    ) -> Callable[[], None]:
        with connection.lock:
            if connection.state is not State.WAITING:
                raise NotAuthenticated  # it left while we asked
            connection.caller, connection.call, connection.cursor = caller, call, start
            connection.state = State.CATCHING_UP
            connection.sync_at = time.monotonic() + SYNC_EVERY
        self.attendance.arrived(call)
        recovered = missed.reason is None
        reason = {} if recovered else {"reason": missed.reason}
        return partial(
            self.catching_up.welcome,
            connection,
            replace(missed, reason=None),
            packet("authenticated", _told(call, start, recovered) | reason),
        )


def _told(call: Call, cursor: Cursor, recovered: bool) -> dict[str, Any]:
    return {"user_id": call.user, "cursor": str(cursor), "recovered": recovered}
