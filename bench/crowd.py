"""Many clients in one process: lean WebSockets that say and hear what socket.io-client would."""

import asyncio
import base64
import os
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import orjson

from bench.program import token_of

_AT_ONCE = 50


class Client:
    """`heard` is called with each event's name and data, and the moment it came."""

    def __init__(self, port: int, user: int, heard: Callable[..., None]) -> None:
        self.port, self.user, self._heard = port, user, heard
        self.cursor: str | None = None
        self.recovered: bool | None = None
        self.refused: list[str] = []
        self.greeted = asyncio.Event()
        self.gone = asyncio.Event()

    async def come(self) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        key = base64.b64encode(os.urandom(16)).decode()
        self._writer.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            self._writer.close()
            raise ConnectionError(head.partition(b"\r\n")[0].decode())
        self.greeted.clear()
        self.gone.clear()
        self._reading = asyncio.create_task(self._read(reader))
        await self.greeted.wait()

    async def leave(self) -> None:
        self._writer.transport.abort()
        await self.gone.wait()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                _, length = await reader.readexactly(2)
                if length == 126:
                    length = int.from_bytes(await reader.readexactly(2))
                elif length == 127:
                    length = int.from_bytes(await reader.readexactly(8))
                self._take(await reader.readexactly(length), perf_counter())
        except (asyncio.IncompleteReadError, ConnectionError):
            self.gone.set()

    def _take(self, said: bytes, now: float) -> None:
        if said.startswith(b"0"):
            token = {"token": token_of(self.user)}
            self._say(b"40" + orjson.dumps(token | {"cursor": self.cursor}))
        elif said == b"2":
            self._say(b"3")
        elif said.startswith(b"44"):
            self.refused.append(said.decode())
            self._writer.transport.abort()
            self.greeted.set()
        elif said.startswith(b"42"):
            name, data = orjson.loads(said[2:])
            self._event(name, data, now)

    def _event(self, name: str, data: Any, now: float) -> None:
        if name == "authenticated":
            self.recovered = data["recovered"]
            self.greeted.set()
        self.cursor = data.get("cursor", self.cursor)
        self._heard(self, name, data, now)

    def _say(self, text: bytes) -> None:
        # A mask of zeros is a mask, and costs the client nothing.
        size = bytes((0x80 | len(text),)) if len(text) < 126 else (
            b"\xfe" + len(text).to_bytes(2)
        )  # fmt: skip
        self._writer.write(b"\x81" + size + bytes(4) + text)


async def gather(clients: Sequence[Client], at_once: int = _AT_ONCE) -> None:
    turns = asyncio.Semaphore(at_once)

    async def come(client: Client) -> None:
        async with turns:
            await client.come()

    await asyncio.gather(*map(come, clients))


class Sender:
    """Keep-alive connections on which messages are sent over REST."""

    def __init__(self, port: int, lines: int = 32) -> None:
        self._port, self._lines = port, lines
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self.statuses: dict[int, int] = {}

    async def open(self) -> None:
        self._free = asyncio.Queue()
        for _ in range(self._lines):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    async def send(self, author: int, peer: int, text: str) -> None:
        body = orjson.dumps({"type": "text", "text": text})
        head = (
            f"POST /api/user/{peer} HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: {token_of(author)}"
            f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = line = await self._free.get()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        await reader.readexactly(length)
        self._free.put_nowait(line)
        status = int(answer[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
