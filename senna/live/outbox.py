"""What waits to go out on one socket. It is bounded: who does not read is told nothing more.

It takes the place of the queue that Engine.IO makes for each socket, with the same methods.
"""

import threading
from collections import deque
from collections.abc import Callable
from queue import Empty
from typing import Protocol

__all__ = ["Empty", "Outbox"]

MOST_PACKETS = 256
MOST_BYTES = 1024 * 1024
_IN_A_POLL = 16  # what clients take apart at once: the Python one refuses more
_PARTING = 2.0  # seconds that somebody who closes a socket waits for its last words to be taken


class Packet(Protocol):
    def encode(self) -> str: ...


class Outbox:
    """A packet counts until the next is asked for: only then it is known to be out. For a poll that
    is the next request, for a WebSocket the end of the write."""

    __slots__ = ("_bytes", "_changed", "_ended", "_full", "_packets", "_taken", "_taken_bytes",
                 "_waiting", "last_words", "one_at_a_time", "overflow")  # fmt: skip

    def __init__(self) -> None:
        self.overflow: Callable[[], None] = lambda: None
        self.last_words: Packet | None = None  # for who was told too much and reads on after all
        self.one_at_a_time = False  # a poll takes all that there is, a WebSocket writes each alone
        # Not on a `Lock`: to ask whether it is held, gevent gives others a turn, and somebody who
        # takes all then would be overtaken by what is put in next.
        self._changed = threading.Condition(threading.RLock())
        self._waiting: deque[tuple[Packet | None, int]] = deque()
        self._bytes = self._taken = self._taken_bytes = 0
        self._full = self._ended = False

    def put(self, packet: Packet | None) -> None:
        """None is the end: whoever takes packets goes home."""
        size = 0 if packet is None else _size(packet.encode())
        with self._changed:
            if packet is not None:
                if self._full or self._ended:
                    return
                self._full = self._is_too_much(size)
            if not self._full or packet is None:
                self._waiting.append((packet, size))
                self._bytes += size
            else:
                self._waiting.clear()
                self._bytes = 0
                if self.last_words is not None:
                    self._waiting.append((self.last_words, 0))
            self._ended = self._ended or packet is None
            self._changed.notify_all()
        if self._full and packet is not None:
            self.overflow()

    def get(self, block: bool = True, timeout: float | None = None) -> Packet | None:
        with self._changed:
            if block:
                self._taken = self._taken_bytes = 0
                self._changed.notify_all()
                self._changed.wait_for(self._waiting.__len__, timeout)
            elif self.one_at_a_time or self._taken >= _IN_A_POLL:
                raise Empty
            if not self._waiting:
                raise Empty
            packet, size = self._waiting.popleft()
            self._bytes -= size
            self._taken += 1
            self._taken_bytes += size
            return packet

    def take_all(self) -> list[Packet]:
        """For who goes on in another way, and takes what waits along."""
        with self._changed:
            packets = [packet for packet, _ in self._waiting if packet is not None]
            self._waiting.clear()
            self._bytes = 0
            return packets

    def task_done(self) -> None:
        """That something was taken does not mean that it is out."""

    def join(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, _PARTING)

    def empty(self) -> bool:
        return not self._waiting

    def drained(self, within: float) -> bool:
        """Whether there is room, in so many seconds, for what can be told later as well: half of
        the place is kept for what cannot."""
        with self._changed:
            return bool(self._changed.wait_for(self._is_over_or_has_room, within)) and not (
                self._full or self._ended
            )

    def _is_too_much(self, size: int) -> bool:
        packets, volume = len(self._waiting) + self._taken, self._bytes + self._taken_bytes
        # One alone may be as large as it is: a page of history with a hundred long messages.
        return packets >= MOST_PACKETS or (volume > 0 and volume + size > MOST_BYTES)

    def _is_over_or_has_room(self) -> bool:
        packets, volume = len(self._waiting) + self._taken, self._bytes + self._taken_bytes
        return (
            self._full or self._ended or (packets < MOST_PACKETS // 2 and volume < MOST_BYTES // 2)
        )


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
