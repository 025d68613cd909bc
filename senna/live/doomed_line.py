"""The way to a client of a worker that kills itself before an acknowledgement, because a test asked
for it."""

from collections.abc import Callable
from typing import Any

from senna.live.line import Line
from senna.live.packets import Words

_ACK = "3"  # how an acknowledgement of Socket.IO begins


class DoomedLine(Line):
    __slots__ = ("_passes",)

    def __init__(self, passes: Callable[[str], None], eio: Any, sid: str) -> None:
        super().__init__(eio, sid)
        self._passes = passes

    def say(self, words: Words) -> None:
        if words.data.startswith(_ACK):
            self._passes("before_ack")
        super().say(words)
