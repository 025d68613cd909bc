"""Sockets come, show a token, say things and go. What they say is answered at the desk."""

import time
from dataclasses import dataclass
from typing import Any

from socketio.exceptions import ConnectionRefusedError as NotLetIn

from senna.core.call import Call
from senna.edge.fields.events import IDS
from senna.errors import BadToken, Invalid, NotAuthenticated, SennaError, TooFast
from senna.live.admission import Admission
from senna.live.connection import Connection, State
from senna.live.line import FLOOD
from senna.live.packets import packet
from senna.live.problems import UnknownEvent, told, unauthorized
from senna.live.said import BY_NAME, fields_of
from senna.live.watching import Watching

Json = dict[str, Any]

_LINGER = 1.0  # seconds in which a refused client may hang up by itself
_ROOM = 10.0  # seconds in which answers have to be taken before more is asked
_FLOOD = 100  # refusals in a row after which somebody is no longer asking


@dataclass(frozen=True, slots=True)
class Gateway:
    admission: Admission
    watching: Watching

    def connect(self, connection: Connection, auth: Any) -> None:
        """Socket.IO's CONNECT. Raising is the refusal; without a token one comes by event."""
        if connection.state is not State.WAITING:
            raise NotLetIn("This socket is connected already")
        if not isinstance(auth, dict) or auth.get("token") is None:
            return
        try:
            connection.welcome = self.admission.admit(connection, auth)
        except SennaError as fault:
            connection.ends = time.monotonic() + _LINGER
            refusal = unauthorized(fault)
            raise NotLetIn(refusal["message"], refusal["data"]) from None

    def said(self, connection: Connection, name: Any, data: Any) -> Json:
        """One event of a client, in the order in which they were sent. Answers its ack."""
        if not connection.line.room(_ROOM):
            # Nothing more is done for somebody who does not take the answers: they will ask again.
            connection.line.cut()
            return {"ok": False}
        try:
            answer = self._answer(connection, name, data)
        except SennaError as fault:
            self._count(connection, fault)
            return {"ok": False, "error": told(fault)}
        connection.refusals = 0
        return answer

    def left(self, connection: Connection) -> None:
        with connection.lock:
            connection.state = State.ENDED
        self.admission.sockets.remove(connection)
        if connection.call is not None:
            self.watching.forget(connection, connection.call)
            self.admission.dismiss(connection, connection.call)

    def _answer(self, connection: Connection, name: Any, data: Any) -> Json:
        if name == "authenticate":
            return self._authenticate(connection, data)
        if connection.call is None:
            raise NotAuthenticated
        call = connection.call
        self.admission.entrance.pace(call.domain, call.user)
        if name == "refresh":
            return self._refresh(connection, call, data)
        if name in ("watch", "unwatch"):
            change = self.watching.watch if name == "watch" else self.watching.unwatch
            return {"ok": True, **change(connection, call, IDS.of(fields_of(data), call.domain))}
        said = BY_NAME.get(name) if isinstance(name, str) else None
        if said is None:
            raise UnknownEvent
        return said.ack(self.admission.desk, call, data)

    def _authenticate(self, connection: Connection, data: Any) -> Json:
        """For clients that connect bare: what they are told comes as an event, too."""
        if connection.state is not State.WAITING:
            raise Invalid("token", "was shown already: a new one comes with `refresh`")
        try:
            self.admission.admit(connection, fields_of(data))()
        except SennaError as fault:
            connection.line.say(packet("unauthorized", unauthorized(fault)))
            connection.ends = time.monotonic() + _LINGER  # not at once: the ack is still to come
            raise
        return {"ok": True}

    def _refresh(self, connection: Connection, call: Call, data: Any) -> Json:
        caller = self.admission.caller(connection, fields_of(data))
        if caller.user != call.user:
            raise BadToken("This token is somebody else's")
        connection.caller, connection.told_of_end = caller, False
        return {"ok": True, "expires": caller.expires}

    def _count(self, connection: Connection, fault: SennaError) -> None:
        if isinstance(fault, TooFast | UnknownEvent | NotAuthenticated):
            connection.refusals += 1
        if connection.refusals >= _FLOOD:
            connection.line.hang_up(FLOOD, retry=1)
