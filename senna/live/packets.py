"""Socket.IO's packets for the default namespace: made once, however many sockets they go to."""

from typing import Any, ClassVar

from engineio.packet import MESSAGE

from senna.edge.wire.present import dumps
from senna.live.frames import TEXT, framed


class Words:
    """A packet of Engine.IO, as its sockets ask for one, and the frame that a WebSocket is sent."""

    __slots__ = ("_frame", "_said", "_spelled")
    packet_type: ClassVar[int] = MESSAGE
    binary: ClassVar[bool] = False

    def __init__(self, said: bytes) -> None:
        self._said = said
        self._frame: bytes | None = None
        self._spelled: str | None = None

    @property
    def data(self) -> str:
        return self.encode()[1:]

    @property
    def frame(self) -> bytes:
        if self._frame is None:
            self._frame = framed(TEXT, self._said)
        return self._frame

    def encode(self, b64: bool = False) -> str:  # noqa: ARG002 - asked so by who encodes a poll
        if self._spelled is None:
            self._spelled = self._said.decode()
        return self._spelled


def packet(name: str, data: Any) -> Words:
    """An event from the server."""
    return Words(b"42" + dumps([name, data]))


def packet_of(name: str, data: bytes) -> Words:
    """The same, of what is JSON already."""
    return Words(b'42["%b",%b]' % (name.encode(), data))


def answer(number: int, data: Any) -> Words:
    """What an event of the client is acknowledged with."""
    return Words(b"43%d" % number + dumps([data]))
