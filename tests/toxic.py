"""A proxy in front of one TCP port, which can be slow, deaf, rude, or not there at all."""

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of nothing: to close is to reset


@dataclass(eq=False)
class Line:
    """One connection through the proxy: whoever called, and whom we called for them."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    doomed: bool = False

    def reset(self) -> None:
        for side in (self.near, self.far):
            with suppress(OSError):
                raw = side.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            side.transport.abort()


class Toxic:
    def __init__(self, behind: int) -> None:
        self.latency = 0.0  # seconds, once in each direction
        self.cuts = 0  # replies that were cut
        self._behind, self.port = behind, 0
        self._cut: tuple[bytes, int, int] | None = None
        self._lines: set[Line] = set()
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.clear()

    def clear(self) -> None:
        self.latency, self._cut = 0.0, None
        self._do(self._clear())

    def blackhole(self) -> None:
        """Nothing passes. As with a cable that was pulled, what was sent arrives after `clear`."""
        self._loop.call_soon_threadsafe(self._open.clear)

    def reset(self) -> None:
        self._do(self._hang_up())

    def refuse(self) -> None:
        self._do(self._shut())

    def cut_replies(self, to: bytes, after: int, times: int) -> None:
        """The next replies to what holds these words end after so many bytes, with a reset."""
        self._cut = (to, after, self.cuts + times)

    def close(self) -> None:
        self._open.set()
        self.refuse()
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(5)

    async def _clear(self) -> None:
        self._open.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._through, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._hang_up()

    async def _hang_up(self) -> None:
        for line in list(self._lines):
            line.reset()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=3)

    async def _through(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            answers, far = await asyncio.open_connection("127.0.0.1", self._behind)
        except OSError:
            near.transport.abort()
            return
        line = Line(near, far)
        self._lines.add(line)
        _, left = await asyncio.wait(
            [
                asyncio.create_task(self._there(line, reader)),
                asyncio.create_task(self._back(line, answers)),
            ],
            return_when=asyncio.FIRST_COMPLETED,
        )
        for one in left:  # nobody else holds it, and what nobody holds is thrown away unfinished
            one.cancel()
        self._lines.discard(line)
        near.close()
        far.close()

    async def _there(self, line: Line, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            async for piece in self._arriving(reader):
                self._notice(line, piece)
                line.far.write(piece)

    async def _back(self, line: Line, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            async for piece in self._arriving(reader):
                if line.doomed and self._cut:
                    line.near.write(piece[: self._cut[1]])
                    await line.near.drain()
                    await asyncio.sleep(0.02)  # or the reset would overtake what was sent
                    line.reset()
                    return
                if not self._swallows(line):
                    line.near.write(piece)

    def _notice(self, line: Line, piece: bytes) -> None:
        if self._cut and self._cut[0] in piece and self.cuts < self._cut[2]:
            self.cuts += 1
            line.doomed = True

    def _swallows(self, line: Line) -> bool:
        return False

    async def _arriving(self, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """A long way makes each piece late; what comes right behind it is not later still."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        reading = asyncio.create_task(self._read(reader, pieces))
        try:
            while True:
                came, piece = await pieces.get()
                if not piece:
                    return
                await asyncio.sleep(max(0.0, came + self.latency - self._loop.time()))
                await self._open.wait()
                yield piece
        finally:
            reading.cancel()

    async def _read(
        self, reader: asyncio.StreamReader, pieces: "asyncio.Queue[tuple[float, bytes]]"
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                pieces.put_nowait((self._loop.time(), piece))
        pieces.put_nowait((0.0, b""))
