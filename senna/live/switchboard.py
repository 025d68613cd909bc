"""Between Socket.IO's server and the gateway: who said it, and where the answer goes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import socketio
from socketio.exceptions import ConnectionRefusedError as NotLetIn

from senna.edge.journal import Journal
from senna.errors import SennaError
from senna.live.clock import Clock
from senna.live.connection import Connection
from senna.live.gateway import Gateway
from senna.live.incoming import read_event
from senna.live.line import Line
from senna.live.meter import Meter
from senna.live.packets import answer
from senna.live.porch import KNOCK
from senna.live.problems import told, unauthorized
from senna.live.sockets import Sockets
from senna.live.turnstile import Turnstile

Welcome = Callable[[str, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Switchboard:
    server: socketio.Server
    gateway: Gateway
    sockets: Sockets
    clock: Clock
    journal: Journal
    meter: Meter
    turnstile: Turnstile
    line: Callable[[Any, str], Line]
    lock: AbstractContextManager[object] | None = None  # for all, where none is needed

    def connect(self) -> None:
        """Not by names of events: a client may call one of its own `connect`."""
        eio = self.server.eio
        eio.on("connect", partial(self._opened, eio.handlers["connect"]))
        eio.on("message", partial(self._spoken, eio.handlers["message"]))
        eio.on("disconnect", self._closed)
        self.server.on("connect", self._connected)
        self.server.on("disconnect", self._left)
        self.server._handle_connect = partial(self._entered, self.server._handle_connect)
        self.server._handle_event = self._said

    def _opened(self, welcome: Welcome, sid: str, environ: dict[str, Any]) -> Any:
        knock = environ[KNOCK]
        self.turnstile.pass_through()
        try:
            line = self.line(self.server.eio, sid)
            self.sockets.add(Connection(sid, knock.domain, knock.visitor, line, self.lock))
        except SennaError as fault:
            return told(fault)["message"]
        welcome(sid, environ)  # after that: of who is refused the library would keep something
        self.meter.opened()
        self.clock.wind()
        return None

    def _closed(self, sid: str, reason: str) -> None:
        self.server._handle_eio_disconnect(sid, reason)
        connection = self.sockets.find(sid)
        if connection is not None:
            self.gateway.left(connection)
            self.meter.closed()

    def _spoken(self, heard: Callable[[str, Any], None], sid: str, data: Any) -> None:
        """The library would drop what it cannot read, and its sender wait for an answer. What is
        nothing but an event of the default namespace takes a short way past it."""
        try:
            event = read_event(data)
            if event is not None:
                self._said(sid, "/", *event)
            else:
                heard(sid, data)
        except (ValueError, RecursionError):
            connection = self.sockets.find(sid)
            if connection is not None:
                connection.line.cut()

    def _connected(self, sid: str, _environ: Any, auth: Any) -> None:
        connection = self.sockets.find(self.server.manager.eio_sid_from_sid(sid, "/"))
        if connection is None:
            return
        try:
            self.gateway.connect(connection, auth)
        except NotLetIn:
            raise
        except Exception as mistake:  # noqa: BLE001 - as below
            self.journal.fault(mistake, {"event": "connect"})
            refusal = unauthorized(mistake)
            raise NotLetIn(refusal["message"], refusal["data"]) from None

    def _entered(
        self, answered: Callable[..., None], sid: str, namespace: str | None, auth: Any
    ) -> None:
        """A client hears that it is connected first of all: what it misses is told after that."""
        answered(sid, namespace, auth)
        connection = self.sockets.find(sid)
        if connection is not None and connection.welcome is not None:
            connection.welcome()
            connection.welcome = None

    def _left(self, sid: str, _reason: str) -> None:
        """There is one namespace: who leaves it has nothing more to hear."""
        connection = self.sockets.find(self.server.manager.eio_sid_from_sid(sid, "/"))
        if connection is not None:
            connection.line.cut()

    def _said(self, sid: str, _namespace: str | None, number: int | None, data: Any) -> None:
        connection = self.sockets.find(sid)
        if connection is None or not isinstance(data, list) or not data:
            return
        name = data[0]
        try:
            heard = self.gateway.said(connection, name, data[1] if len(data) > 1 else None)
        except Exception as mistake:  # noqa: BLE001 - told to whom it hit, and to the journal
            self.journal.fault(mistake, {"event": str(name)[:16]})
            heard = {"ok": False, "error": told(mistake)}
        self.meter.heard(name, heard["ok"])
        if number is not None:
            connection.line.say(answer(number, heard))
