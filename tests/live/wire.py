"""The client's side of a WebSocket and of polling, byte for byte: also what no client would do."""

import base64
import http.client
import json
import os
import socket
import struct
import time
from contextlib import suppress
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATH = "/socket.io/?EIO=4&transport="


def frame(
    opcode: int, payload: bytes = b"", final: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    first = (0x80 if final else 0) | rsv | opcode
    return bytes((first,)) + length(len(payload), masked) + mask(payload, masked)


def length(size: int, masked: bool = True) -> bytes:
    bit = 0x80 if masked else 0
    if size < 126:
        return bytes((bit | size,))
    if size < 65536:
        return bytes((bit | 126,)) + struct.pack("!H", size)
    return bytes((bit | 127,)) + struct.pack("!Q", size)


def mask(payload: bytes, masked: bool = True) -> bytes:
    if not masked:
        return payload
    key = os.urandom(4)
    size = len(payload)
    repeated = (key * (size // 4 + 1))[:size]
    return key + (int.from_bytes(payload) ^ int.from_bytes(repeated)).to_bytes(size)


def request(port: int, path: str, **headers: str) -> bytes:
    told = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()


class Wire:
    def __init__(self, port: int, path: str = PATH + "websocket", **headers: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), 20)
        self.heard = b""
        self.line.sendall(request(port, path, **headers))
        self.head = self.until(b"\r\n\r\n").decode()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    @property
    def status(self) -> int:
        return int(self.head.split()[1])

    def until(self, mark: bytes) -> bytes:
        while mark not in self.heard:
            self._more()
        found, _, self.heard = self.heard.partition(mark)
        return found + mark

    def take(self, size: int) -> bytes:
        while len(self.heard) < size:
            self._more()
        taken, self.heard = self.heard[:size], self.heard[size:]
        return taken

    def _more(self) -> None:
        piece = self.line.recv(65536)
        if not piece:
            raise EOFError
        self.heard += piece

    def say(self, *pieces: bytes) -> "Wire":
        """As far as the other side takes it: one that hung up has said enough."""
        with suppress(OSError):
            for piece in pieces:
                self.line.sendall(piece)
        return self

    def text(self, *words: str) -> "Wire":
        return self.say(*(frame(TEXT, word.encode()) for word in words))

    def hear(self) -> tuple[int, bytes]:
        first, size = self.take(2)
        if size == 126:
            (size,) = struct.unpack("!H", self.take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.take(8))
        return first & 0x0F, self.take(size)

    def packet(self) -> str:
        """The next that is no ping."""
        while True:
            opcode, payload = self.hear()
            if opcode == TEXT and payload != b"2":
                return payload.decode()

    def enter(self) -> "Wire":
        opened = self.packet()
        assert opened.startswith("0{"), opened
        self.sid: str = json.loads(opened[1:])["sid"]
        assert self.text("40").packet().startswith("40{")
        return self

    def answer(self, *words: Any) -> Any:
        told = self.text("421" + json.dumps(words, separators=(",", ":"))).packet()
        assert told.startswith("431["), told
        return json.loads(told[3:])[0]

    def end(self) -> tuple[int | None, float]:
        """The code that it is closed with, None when without one, and after how many seconds."""
        begun, code = time.monotonic(), None
        with suppress(EOFError, OSError):
            while code is None:
                opcode, payload = self.hear()
                if opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big")
            self.line.shutdown(socket.SHUT_WR)
            self._more()
        return code, time.monotonic() - begun


class Poll:
    """Long polling, one request after the other."""

    def __init__(self, port: int) -> None:
        self.port = port
        status, told = self.ask("GET")
        assert status == 200, told
        self.sid: str = json.loads(told[1:])["sid"]

    def ask(self, method: str, body: str | bytes | None = None, extra: str = "") -> tuple[int, str]:
        sid = f"&sid={self.sid}" if hasattr(self, "sid") else ""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, f"{PATH}polling{sid}{extra}", body)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def enter(self) -> "Poll":
        assert self.ask("POST", "40") == (200, "OK")
        assert self.ask("GET")[1].startswith("40{")
        return self

    def upgrade(self) -> Wire:
        return Wire(self.port, f"{PATH}websocket&sid={self.sid}")
