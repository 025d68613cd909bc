"""What a client has not taken yet of what it was told: kept from the first frame of which only a
part went out, and let go with the last."""

import threading
from collections import deque
from collections.abc import Callable

from senna.live.outbox import MOST_BYTES, MOST_PACKETS


class Backlog:
    __slots__ = ("_bytes", "_frames", "_out", "_waiting", "closed")

    def __init__(self, frame: bytes, out: int) -> None:
        self._frames = deque((frame,))
        self._out = out  # so much of the first one is out
        self._bytes = len(frame)
        self._waiting: list[threading.Event] = []
        self.closed = False

    def add(self, frame: bytes) -> bool:
        """False when too much waits, and what is told now is told to nobody."""
        if self.closed:
            return True
        if len(self._frames) >= MOST_PACKETS or self._bytes + len(frame) > MOST_BYTES:
            return False
        self._frames.append(frame)
        self._bytes += len(frame)
        return True

    def close(self, *last: bytes) -> None:
        """After these nothing is told any more."""
        self._frames.extend(last)
        self.closed = True
        self._wake()

    def drop(self) -> None:
        """All but the rest of a frame that has begun."""
        while len(self._frames) > (1 if self._out else 0):
            self._frames.pop()

    def write(self, write: Callable[[bytes | memoryview], int]) -> bool:
        """As far as it goes. Whether all is out."""
        frames = self._frames
        try:
            while frames:
                rest = memoryview(frames[0])[self._out :] if self._out else frames[0]
                self._out += write(rest)
                if self._out == len(frames[0]):
                    self._bytes -= len(frames.popleft())
                    self._out = 0
        except BlockingIOError:
            pass
        if self.has_room():
            self._wake()
        return not frames

    def drained(self, within: float) -> bool:
        """Whether there is room, in so many seconds, for what can be told later as well: half of
        the place is kept for what cannot."""
        if not self.closed and not self.has_room():
            woken = threading.Event()
            self._waiting.append(woken)
            woken.wait(within)
        return not self.closed and self.has_room()

    def has_room(self) -> bool:
        return len(self._frames) < MOST_PACKETS // 2 and self._bytes < MOST_BYTES // 2

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one.set()
