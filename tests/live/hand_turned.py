"""A session on a kept line of which the test is the loop, and the far end of it."""

import socket
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from senna.live.outbox import Outbox
from senna.live.packets import Words
from senna.live.pulse import Pulse
from senna.live.wired import Wired, Wiring

GOODBYE = Words(b'42["goodbye",{}]')


class Hook:
    """A line on one end of a pair, of which the test is the loop."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.end, self.closed, self.resting = end, False, False
        self.readable: Callable[[], None] | None = None
        self.writable: Callable[[], None] | None = None
        self.alarm: Callable[[], None] | None = None
        self.tasks: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self.at_most = 1 << 20
        self.gathers = False  # what is to be done at the end of a turn
        self.due: list[Callable[[], None]] = []
        self.sends = 0

    def read(self, most: int) -> bytes:
        return self.end.recv(most)

    def write(self, data: bytes) -> int:
        self.sends += 1
        if not self.at_most:
            raise BlockingIOError
        return self.end.send(data[: self.at_most])

    def listen(self, readable: Callable[[], None]) -> None:
        self.readable, self.resting = readable, False

    def rest(self) -> None:
        self.resting = True

    def wait_for_room(self, writable: Callable[[], None]) -> None:
        self.writable = writable

    def has_room(self) -> None:
        self.writable = None

    def wake(self, _seconds: float, call: Callable[[], None]) -> None:
        self.alarm = call

    def let_sleep(self) -> None:
        self.alarm = None

    def do(self, task: Callable[..., None], *told: Any) -> None:
        self.tasks.append((task, told))

    def soon(self, call: Callable[[], None]) -> None:
        if self.gathers:
            self.due.append(call)
        else:
            call()

    def end_of_turn(self) -> None:
        while self.due:
            self.due.pop(0)()

    def shut(self) -> None:
        self.end.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.closed = True
        self.end.close()

    def turn(self) -> None:
        """Once round: what came, what has room, and the tasks of that."""
        if self.readable and not self.resting and not self.closed:
            self.readable()
        if self.writable and not self.closed:
            self.writable()
        while self.tasks:
            task, told = self.tasks.pop(0)
            task(*told)


class House:
    """An Engine.IO around one session, and the far end of its line."""

    def __init__(self) -> None:
        ours, self.theirs = socket.socketpair()
        for end in (ours, self.theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self.theirs.settimeout(5)
        self.line, self.heard = Hook(ours), list[str]()
        self.answer: Callable[[str], None] = self.heard.append
        self.ended: list[str] = []
        self.eio: Any = SimpleNamespace(
            sockets={},
            ping_interval=20.0,
            ping_timeout=10.0,
            start_background_task=lambda _: None,
            reason=SimpleNamespace(
                SERVER_DISCONNECT="server", CLIENT_DISCONNECT="client",
                TRANSPORT_CLOSE="line", PING_TIMEOUT="silent",
            ),
            _trigger_event=self._told,
            handlers={"message": lambda _sid, said: self.answer(said)},
        )  # fmt: skip
        wiring = Wiring(self.eio, Pulse(self.eio), lambda _: self.line, 65536, GOODBYE)
        self.polled: Any = SimpleNamespace(
            sid="a", last_ping=1e18, connected=False, upgraded=False, upgrading=True,
            closing=False, closed=False, queue=Outbox(),
        )  # fmt: skip
        self.wired = Wired(wiring, self.polled, self.line)

    def _told(self, event: str, _sid: str, said: str, run_async: bool) -> None:
        assert not run_async
        if event == "message":
            self.answer(said)
        else:
            self.ended.append(said)

    def begin(self, early: bytes = b"") -> "House":
        self.wired.begin(b"", early)
        return self

    def says(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.theirs.sendall(piece)
            self.line.turn()

    def told(self, text: str) -> None:
        self.wired.send(Words(text.encode()))

    def reads(self, size: int = 1 << 20) -> bytes:
        """All that is told up to the end, or up to silence."""
        read = b""
        self.theirs.settimeout(0.05)
        with suppress(TimeoutError, ConnectionResetError):
            while len(read) < size and (piece := self.theirs.recv(65536)):
                read += piece
                self.line.turn()
        return read
