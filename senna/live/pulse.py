"""The pings of all sockets, from one task. A task for each, as Engine.IO has it, would take 10 KiB
more of every idle socket, or a thread."""

import threading
import time
from collections import deque
from functools import partial
from typing import Any

from engineio import exceptions
from engineio.packet import PING, Packet

_PING = Packet(PING)


class Pulse:
    def __init__(self, eio: Any) -> None:
        self._eio, self._every = eio, float(eio.ping_interval)
        self._due: deque[tuple[float, str]] = deque()  # in order, since all wait equally long
        self._starting = threading.Lock()
        self._runs = False

    def follow(self, socket: Any) -> None:
        socket.schedule_ping = partial(self.later, socket.sid)
        with self._starting:
            if not self._runs:
                self._runs = True
                self._eio.start_background_task(self._run)

    def later(self, sid: str) -> None:
        socket = self._eio.sockets.get(sid)
        # Without a ping on its way this is a pong that nobody asked for: one is due already.
        if socket is not None and socket.last_ping:
            socket.last_ping = None
            self._due.append((time.monotonic() + self._every, sid))

    def _run(self) -> None:
        while True:
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                self._ping(self._due.popleft()[1])
            time.sleep(self._due[0][0] - now if self._due else self._every)

    def _ping(self, sid: str) -> None:
        socket = self._eio.sockets.get(sid)
        if socket is None or socket.closing or socket.closed:
            return
        socket.last_ping = time.time()
        try:
            socket.send(_PING)
        except exceptions.EngineIOError:
            return
