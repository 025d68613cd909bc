"""One WebSocket on the raw connection of whatever server carries us, for one who reads and many
who write. It works alike on gunicorn's gevent and gthread workers and on eventlet."""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from senna.live import frames
from senna.live.frames import NORMAL, Broken, Frames, answer_to, framed

_STALLED = 10.0  # seconds in which a write has to move on
_FAREWELL = 2.0  # seconds for the other side to take its leave
_FAREWELL_BYTES = 128 * 1024
_A_LOT = 32  # frames, after which the others have their turn
_PIECE = 16_384


class WebSocket:
    __slots__ = ("_frames", "_heard", "_line", "_over", "_parted", "_parting", "_patience", "_turn")

    def __init__(self, line: Any, limit: int, patience: float) -> None:
        line.settimeout(patience)
        self._line, self._patience = line, patience
        self._frames = Frames(limit)
        self._turn = threading.Lock()
        self._heard = 0
        self._parting = False  # our close frame is out, and nothing may follow it
        self._parted: threading.Event | None = None
        self._over = False

    def accept(self, acceptance: bytes) -> None:
        self._push(acceptance)

    def wait(self) -> str | bytes | None:
        """The next message; None when there will be no more."""
        try:
            while not self._over:
                opcode, payload = self._next()
                if opcode == frames.CLOSE:
                    self._take_leave(answer_to(payload))
                    self.cut()
                elif opcode == frames.PING:
                    self._write(framed(frames.PONG, payload))
                elif opcode != frames.PONG and not self._parting:
                    return payload.decode() if opcode == frames.TEXT else payload
        except Broken as broken:
            self.part(broken.code)
        except UnicodeDecodeError:
            self.part(frames.NOT_UTF8)
        except (OSError, EOFError):
            self.cut()
        return None

    def send(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self._write(framed(frames.TEXT, message.encode()))
        else:
            self._write(framed(frames.BINARY, message))

    def close(self) -> None:
        """For anybody but the one who reads, and who will hear the answer."""
        if self._parting or self._over:
            return
        self._parted = parted = threading.Event()
        if self._take_leave(NORMAL):
            parted.wait(_FAREWELL)
        self.cut()

    def part(self, code: int) -> None:
        """For the one who reads. Closing on bytes that nobody took resets the connection, and our
        reason may go with it: so they are taken, for a while."""
        if self._take_leave(code):
            self._let_in()
        self.cut()

    def cut(self) -> None:
        """At once: whoever reads or writes hears of it. The server that lent us the connection is
        the one to close it, since it keeps count."""
        self._over = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        if self._parted:
            self._parted.set()

    def _next(self) -> tuple[int, bytes]:
        self._heard += 1
        if self._heard % _A_LOT == 0:
            # What has already arrived is read without waiting, and nobody else would be served.
            time.sleep(0)
        while (found := self._frames.next()) is None:
            self._frames.feed(self._more())
        return found

    def _more(self) -> bytes:
        give_up = time.monotonic() + self._patience
        while True:
            try:
                piece: bytes = self._line.recv(_PIECE)
            except TimeoutError:
                # Whoever writes makes the timeout of the line shorter, for both directions.
                if time.monotonic() < give_up:
                    continue
                raise
            if not piece:
                raise EOFError
            return piece

    def _take_leave(self, code: int) -> bool:
        if not self._turn.acquire(timeout=_FAREWELL):
            return False
        try:
            if not self._parting and not self._over:
                self._parting = True
                self._push(frames.farewell(code))
            return not self._over
        except OSError:
            return False
        finally:
            self._turn.release()

    def _let_in(self) -> None:
        give_up, left = time.monotonic() + _FAREWELL, _FAREWELL_BYTES
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)
            while left > 0 and (seconds := give_up - time.monotonic()) > 0:
                self._line.settimeout(seconds)
                piece = self._line.recv(8192)
                if not piece:
                    break
                left -= len(piece)

    def _write(self, frame: bytes) -> None:
        with self._turn:
            if self._over or self._parting:
                raise BrokenPipeError
            self._push(frame)

    def _push(self, frame: bytes) -> None:
        """A frame of which only a part went out cannot be followed by anything."""
        self._line.settimeout(_STALLED)
        try:
            sent = self._line.send(frame)
            rest = memoryview(frame)
            while sent < len(rest):
                rest = rest[sent:]
                sent = self._line.send(rest)
        except OSError:
            self.cut()
            raise
        finally:
            with suppress(OSError):
                self._line.settimeout(self._patience)
