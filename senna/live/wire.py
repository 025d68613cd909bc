"""One WebSocket on a connection that was given to it for good. Nobody waits there: the line calls
when something comes or goes out, and only what takes time is done in a task of its own.

What is called by the line runs in its loop, and must not wait for anything.
"""

import time
from contextlib import suppress
from enum import Enum
from typing import Any

from senna.live import frames
from senna.live.backlog import Backlog
from senna.live.frames import NOT_UTF8, Broken, Frames, answer_to, farewell, framed

_PIECE = 16_384
_A_LOT = 32  # frames, after which the others have their turn
_BREATH = 1e-6  # after a sleep of 0 nobody would have looked at the other sockets
_STALLED = 10.0  # seconds in which what waits has to move on
_LAST_WORDS = 2.0  # seconds for the other side to take them, and its leave
_FAREWELL_BYTES = 128 * 1024


class Phase(Enum):
    OPEN = "both sides speak"
    PARTING = "our close frame is out or on its way: theirs is to come"
    BROKEN = "the same, and what still comes is not read as frames"
    ANSWERING = "their close frame is here: when ours is out, it is over"
    OVER = "there is no line any more"


_READING = (Phase.OPEN, Phase.PARTING)


class Wire:
    """Of what is said one thing is heard at a time, in order. Meanwhile nothing is read: who says
    more than is answered waits, and so does who does not take the answers."""

    __slots__ = ("_backlog", "_busy", "_frames", "_held", "_left", "_line", "_phase", "_rests")

    def __init__(self, line: Any, limit: int) -> None:
        self._line, self._frames = line, Frames(limit)
        self._phase = Phase.OPEN
        self._busy = self._rests = False
        self._held = b""  # goes out at the end of this turn of the loop
        self._backlog: Backlog | None = None
        self._left = _FAREWELL_BYTES  # may still come behind what broke the protocol

    def drained(self, within: float) -> bool:
        """Whether there is room, in so many seconds, for what can be told later as well."""
        if self._backlog is not None:
            return self._backlog.drained(within)
        return self._phase is Phase.OPEN

    # --- for who is made of one ---

    def _begin(self, early: bytes) -> None:
        self._line.listen(self._readable)
        if early:
            self._frames.feed(early)
            self._read_on()

    def _take(self, said: str) -> str | None:
        """What is answered at once. What is not is given back, and comes to `_hear` in a task."""
        return said

    def _hear(self, said: str) -> None:
        raise NotImplementedError

    def _fell_behind(self) -> bytes:
        """What is told to who is cut because too much waits for them."""
        return b""

    def _gone(self) -> None:
        """Nothing more will be heard."""

    # --- reading ---

    def _readable(self) -> None:
        if self._busy or (self._backlog is not None and not self._may_read()):
            self._rests = True
            self._line.rest()
            return
        try:
            piece = self._line.read(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if self._phase is Phase.BROKEN:
            self._left -= len(piece)
        if not piece or self._left < 0:
            self._hang_up()
        elif self._phase is not Phase.BROKEN:
            self._frames.feed(piece)
            self._read_on()

    def _read_on(self) -> None:
        said = self._next()
        if said is not None:
            self._busy = True
            self._line.do(self._answer, said)

    def _answer(self, said: str | None) -> None:
        count = 0
        try:
            while said is not None:
                if said:
                    self._hear(said)
                count += 1
                if not said or count % _A_LOT == 0:
                    time.sleep(_BREATH)
                said = self._next()
        finally:
            self._busy = False
            if self._rests:
                self._resume()

    def _resume(self) -> None:
        if self._rests and not self._busy and self._may_read():
            self._rests = False
            self._line.listen(self._readable)
            self._read_on()

    def _may_read(self) -> bool:
        backlog = self._backlog
        return backlog is None or self._phase is not Phase.OPEN or backlog.has_room()

    def _next(self) -> str | None:
        """The next that takes time. None: more has to come in first, or go out. Empty: it is the
        others' turn."""
        try:
            for _ in range(_A_LOT):
                if self._backlog is not None and not self._may_read():
                    self._rests = True
                    self._line.rest()
                    return None
                found = self._frames.next() if self._phase in _READING else None
                if found is None:
                    return None
                said = self._said(*found)
                if said is not None:
                    return said
        except Broken as broken:
            self._break(broken.code)
            return None
        except UnicodeDecodeError:
            self._break(NOT_UTF8)
            return None
        return ""

    def _said(self, opcode: int, payload: bytes) -> str | None:
        if opcode == frames.TEXT and self._phase is Phase.OPEN:
            return self._take(payload.decode())
        if opcode == frames.CLOSE:
            self._answer_farewell(payload)
        elif self._phase is Phase.PARTING or opcode == frames.PONG:
            return None
        elif opcode == frames.PING:
            self._write(framed(frames.PONG, payload))
        else:
            raise Broken(frames.UNWANTED)
        return None

    # --- writing ---

    def _write(self, frame: bytes) -> None:
        """What is told in one turn of the loop goes out together: a send costs most."""
        if self._backlog is not None:
            if not self._backlog.add(frame):
                self._cut()
        elif self._held:
            self._held += frame
            if len(self._held) > _PIECE:
                self._send()
        else:
            self._held = frame
            self._line.soon(self._send)

    def _send(self) -> None:
        frame, self._held = self._held, b""
        if not frame:
            return  # it was a lot, and is out already
        try:
            out = self._line.write(frame)
        except BlockingIOError:
            out = 0
        except OSError:
            self._hang_up()
            return
        if out < len(frame):
            self._backlog = Backlog(frame, out)
            self._line.wait_for_room(self._writable)
            self._line.wake(_STALLED, self._hang_up)

    def _writable(self) -> None:
        backlog = self._backlog
        assert backlog is not None  # or nobody would wait for room
        try:
            out = backlog.write(self._line.write)
        except OSError:
            self._hang_up()
            return
        if out:
            self._backlog = None
            self._line.has_room()
            self._line.let_sleep()
            self._flushed()
        elif self._phase is Phase.OPEN:
            self._line.wake(_STALLED, self._hang_up)
        self._resume()

    # --- ending ---

    def _take_leave(self, phase: Phase, code: int) -> None:
        if self._phase is not Phase.OPEN:
            return
        frame = farewell(code)
        if self._backlog is None:
            self._write(frame)
            self._send()
            if self._backlog is None:
                self._end(phase)
                self._flushed()
                return
            self._backlog.close()
        else:
            self._backlog.close(frame)
        self._end(phase)
        self._line.wake(_STALLED, self._hang_up)

    def _end(self, phase: Phase) -> None:
        if self._phase is not Phase.OVER:  # it may just have turned out that nobody is there
            self._phase = phase

    def _flushed(self) -> None:
        if self._phase is Phase.ANSWERING:
            self._hang_up()
        elif self._phase is not Phase.OPEN:
            if self._phase is Phase.BROKEN:
                # Closing on bytes that nobody took resets the line, and our reason may go too.
                self._line.shut()
            self._line.wake(_LAST_WORDS, self._hang_up)

    def _cut(self) -> None:
        """Told that it was too much, if they read on after all."""
        assert self._backlog is not None
        self._backlog.drop()
        self._backlog.close(self._fell_behind())
        self._take_leave(Phase.PARTING, frames.NORMAL)
        self._line.wake(_LAST_WORDS, self._hang_up)
        self._gone()

    def _answer_farewell(self, payload: bytes) -> None:
        if self._phase is Phase.PARTING:
            self._hang_up()
        else:
            self._part(Phase.ANSWERING, answer_to(payload))

    def _break(self, code: int) -> None:
        if self._phase is Phase.PARTING:
            self._hang_up()
        else:
            self._part(Phase.BROKEN, code)

    def _part(self, phase: Phase, code: int) -> None:
        """They hear nothing more but the rest of what has begun, and why."""
        if self._backlog is not None:
            self._backlog.drop()
        self._take_leave(phase, code)
        self._gone()

    def _hang_up(self) -> None:
        if self._phase is not Phase.OVER:
            self._phase = Phase.OVER
            if self._held:
                with suppress(OSError):
                    self._line.write(self._held)
                self._held = b""
            if self._backlog is not None:
                self._backlog.close()
                self._backlog = None
            self._line.close()
            self._gone()
