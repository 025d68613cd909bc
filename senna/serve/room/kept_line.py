"""A connection that the application has taken for itself, and at which nobody waits: the loop calls
when there is something to read, or room to write. What is called runs in the loop: it must not wait
for anything."""

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gevent import get_hub

from senna.serve.room.hands import Hands

_READ, _WRITE = 1, 2

Call = Callable[[], None]

_hands = Hands()


class _Turn:
    """What is to be done at the end of a turn of the loop. gevent would make an object for each."""

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def end_with(self, call: Call) -> None:
        if not self._calls:
            get_hub().loop.run_callback(self._end)
        self._calls.append(call)

    def _end(self) -> None:
        calls, self._calls = self._calls, []
        for call in calls:
            try:
                call()
            except Exception:  # noqa: BLE001 - the next one has done nothing wrong
                get_hub().handle_error(call, *sys.exc_info())


_turn = _Turn()


class KeptLine:
    __slots__ = ("_alarm", "_line", "_reading", "_writing", "read", "write")

    def __init__(self, line: Any) -> None:
        line.settimeout(0)
        self._line = line
        # gevent's own have ways to wait, and take longer on the way past them.
        self.read: Callable[[int], bytes] = line._sock.recv
        self.write: Callable[[bytes | memoryview], int] = line._sock.send
        self._reading: Any = get_hub().loop.io(line.fileno(), _READ)
        self._writing: Any = None
        self._alarm: Any = None

    def soon(self, call: Call) -> None:
        _turn.end_with(call)

    def listen(self, readable: Call) -> None:
        if self._reading is not None:
            self._reading.start(readable)

    def rest(self) -> None:
        """What comes stays in the kernel, and whoever sends it notices in the end."""
        if self._reading is not None:
            self._reading.stop()

    def wait_for_room(self, writable: Call) -> None:
        if self._writing is None and self._reading is not None:
            self._writing = get_hub().loop.io(self._line.fileno(), _WRITE)
            self._writing.start(writable)

    def has_room(self) -> None:
        _end(self._writing)
        self._writing = None

    def wake(self, seconds: float, call: Call) -> None:
        """Once; another one takes its place."""
        self.let_sleep()
        if self._reading is not None:
            self._alarm = get_hub().loop.timer(seconds)
            self._alarm.start(call)

    def let_sleep(self) -> None:
        _end(self._alarm)
        self._alarm = None

    def do(self, task: Callable[..., None], *told: Any) -> None:
        """In a greenlet, which may wait."""
        _hands.do(task, told)

    def shut(self) -> None:
        """No more is written, and the other side hears of it."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        _end(self._reading)
        self._reading = None
        self.has_room()
        self.let_sleep()
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


def _end(watcher: Any) -> None:
    if watcher is not None:
        watcher.stop()
        watcher.close()
