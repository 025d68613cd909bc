"""A session of Engine.IO on a wire. It takes the place of Engine.IO's own `Socket`, and has what
others ask of one: but no queue, and no task that reads or writes."""

import time
from dataclasses import dataclass
from typing import Any

from engineio.exceptions import SocketIsClosedError
from engineio.packet import CLOSE, NOOP, Packet

from senna.live.carrier import Keep
from senna.live.frames import NORMAL, TEXT, UNWANTED, Broken, framed
from senna.live.incoming import is_packet
from senna.live.packets import Words
from senna.live.pulse import Pulse
from senna.live.wire import Phase, Wire


@dataclass(frozen=True, slots=True)
class Wiring:
    """What all sockets of a worker have in common."""

    eio: Any
    pulse: Pulse
    keep: Keep
    limit: int
    last_words: Words | None


class Wired(Wire):
    __slots__ = ("_polled", "_wiring", "closed", "closing", "last_ping", "sid")
    connected = True

    def __init__(self, wiring: Wiring, polled: Any, line: Any) -> None:
        super().__init__(line, wiring.limit)
        self._wiring, self.sid = wiring, polled.sid
        self._polled: Any = polled  # the session as Engine.IO made it, until this takes its place
        self.last_ping: float | None = None
        self.closed = self.closing = False

    def begin(self, acceptance: bytes, early: bytes) -> None:
        if self._polled.connected:
            self._write(acceptance)
            eio = self._wiring.eio
            self._line.wake(eio.ping_interval + eio.ping_timeout, self._hang_up)
        else:
            self._take_over(acceptance)
        self._begin(early)

    # --- what is asked of a socket of Engine.IO ---

    @property
    def upgraded(self) -> bool:
        return self._polled is None

    @property
    def queue(self) -> "Wired":
        """Whoever wants to know whether there is room asks a socket's queue."""
        return self

    def send(self, packet: Any) -> None:
        if self.closed:
            raise SocketIsClosedError
        if self._phase is Phase.OPEN:
            self._write(packet.frame if type(packet) is Words else _frame(packet))

    def close(
        self,
        wait: bool = True,  # noqa: ARG002 - nobody has to: last words find their own way out
        abort: bool = False,
        reason: str | None = None,
    ) -> None:
        if self.closing or self.closed:
            return
        self.closing = True
        eio = self._wiring.eio
        told = reason or eio.reason.SERVER_DISCONNECT
        eio._trigger_event("disconnect", self.sid, told, run_async=False)
        if not abort:
            self.send(Packet(CLOSE))
        self.closed = True
        eio.sockets.pop(self.sid, None)
        self._take_leave(Phase.PARTING, NORMAL)

    def schedule_ping(self) -> None:
        self._wiring.pulse.later(self.sid)

    def check_ping_timeout(self) -> bool:
        late = self.last_ping and time.time() - self.last_ping > self._wiring.eio.ping_timeout
        if late:
            self.close(wait=False, reason=self._wiring.eio.reason.PING_TIMEOUT)
        return not late

    # --- coming from polling ---

    def _upgrade(self, said: str) -> None:
        polled = self._polled
        if said == "2probe":
            self._write(framed(TEXT, b"3probe"))
            polled.queue.put(Packet(NOOP))  # the poll that is on its way ends
        elif said == "5" and not (polled.closing or polled.closed):
            self._line.let_sleep()
            self._take_over()
        else:
            self._hang_up()

    def _take_over(self, acceptance: bytes = b"") -> None:
        polled, self._polled = self._polled, None
        self.last_ping = polled.last_ping
        self._wiring.eio.sockets[self.sid] = self
        if acceptance:
            self._write(acceptance)
        for packet in polled.queue.take_all():
            self.send(packet)
        polled.connected = polled.upgraded = True
        polled.queue.put(Packet(NOOP))  # whoever still asks there is not kept waiting

    # --- what a wire asks ---

    def _take(self, said: str) -> str | None:
        if said[:2] != "42" and not is_packet(said):
            raise Broken(UNWANTED)
        if said == "3" and self._polled is None:
            self.schedule_ping()
            return None
        return said

    def _hear(self, said: str) -> None:
        eio = self._wiring.eio
        if self._polled is not None:
            self._upgrade(said)
        elif said[:2] == "42":
            try:
                eio.handlers["message"](self.sid, said[1:])
            except Exception:  # noqa: BLE001 - as in Engine.IO, which makes a function of each event
                return
        elif said[0] == "4":
            eio._trigger_event("message", self.sid, said[1:], run_async=False)
        elif said == "1":
            self.close(wait=False, abort=True, reason=eio.reason.CLIENT_DISCONNECT)
        elif said == "5":
            self._write(framed(TEXT, b"6"))

    def _fell_behind(self) -> bytes:
        words = self._wiring.last_words
        return b"" if words is None else words.frame

    def _gone(self) -> None:
        """Its end is told in a task: who hears of it may have to wait."""
        if self._polled is not None:
            self._polled.upgrading = self._polled.queue.one_at_a_time = False
        elif not self.closing:
            self._line.do(self.close, False, True, self._wiring.eio.reason.TRANSPORT_CLOSE)


def _frame(packet: Any) -> bytes:
    return framed(TEXT, packet.encode().encode())
