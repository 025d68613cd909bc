"""The way to one client: packets go in here, and come out of its socket in the same order."""

from contextlib import suppress
from typing import Any

from engineio import exceptions

from senna.live.packets import Words, packet

# What a client is told before it is cut, and after how many seconds it should try again.
RESTART, SLOW, EXPIRED, REVOKED, FLOOD = (
    "restart", "slow_consumer", "token_expired", "revoked", "rate_limited",
)  # fmt: skip


def goodbye(reason: str, retry: int | float = 0) -> Words:
    return packet("goodbye", {"reason": reason, "retry": retry})


class Line:
    __slots__ = ("_eio", "_sid")

    def __init__(self, eio: Any, sid: str) -> None:
        self._eio, self._sid = eio, sid

    def say(self, words: Words) -> None:
        """Waits for nobody. A client that is gone, or does not take it, finds it in its log."""
        socket = self._eio.sockets.get(self._sid)
        if socket is None:
            return
        try:
            socket.send(words)
        except exceptions.EngineIOError:
            return

    def room(self, within: float) -> bool:
        """Whether the client has taken what it was told, or does so in time."""
        socket = self._eio.sockets.get(self._sid)
        return socket is None or socket.queue.drained(within)

    def hang_up(self, reason: str, retry: int | float = 0) -> None:
        self.say(goodbye(reason, retry))
        self.cut()

    def cut(self) -> None:
        """Its last words go out first."""
        socket = self._eio.sockets.get(self._sid)
        if socket is not None:
            with suppress(exceptions.EngineIOError):
                socket.close(wait=False)
