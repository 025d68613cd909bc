"""Requests of Engine.IO by hand, on connections that are known to be with one worker."""

import http.client
import json
import socket
from collections.abc import Callable
from pathlib import Path

from processes import Program

from senna.serve.room.corridor import door

PATH = "/socket.io/?EIO=4&transport=polling"


class Line(http.client.HTTPConnection):
    """Kept open, and begun with a handshake: `worker` is who answered that, and has the session."""

    def __init__(self, port: int) -> None:
        super().__init__("127.0.0.1", port, timeout=10)
        status, told = self.ask("GET")
        assert status == 200, told
        self.sid: str = json.loads(told[1:])["sid"]
        self.worker = int(self.sid.partition(".")[0])

    def __del__(self) -> None:
        self.close()

    def ask(self, method: str, sid: str = "", body: str | None = None) -> tuple[int, str]:
        self.request(method, f"{PATH}&sid={sid}" if sid else PATH, body)
        return self.answer()

    def answer(self) -> tuple[int, str]:
        answer = self.getresponse()
        return answer.status, answer.read().decode()

    def says(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.sock.sendall(piece)

    def hears(self, until: bytes) -> bytes:
        heard = b""
        while until not in heard:
            piece = self.sock.recv(65536)
            assert piece, heard
            heard += piece
        return heard


class OnUnix(Line):
    def __init__(self, path: Path) -> None:
        self._path = str(path)
        super().__init__(0)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(self._path)


def opened(senna: Program) -> bool:
    """Whether two workers have opened their doors, which they do when they begin to accept."""
    return [door(senna.process.pid, one).exists() for one in senna.workers()] == [True, True]


def one_with_each(connect: Callable[[], Line]) -> tuple[Line, Line]:
    here, there = connect(), connect()
    while there.worker == here.worker:
        there = connect()
    return here, there


def post(sid: str, body: bytes, *headers: bytes) -> bytes:
    lines = [f"POST {PATH}&sid={sid} HTTP/1.1".encode(), b"Host: localhost"]
    lines += [b"Content-Length: %d" % len(body), *headers, b"", b""]
    return b"\r\n".join(lines) + body


def files(worker: int) -> int:
    return len(list(Path(f"/proc/{worker}/fd").iterdir()))
