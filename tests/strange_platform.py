"""A platform that can be well, and unwell in every way we know of. It counts what it is asked."""

import gzip
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

Manner = Callable[[socket.socket, list[str]], None]


class StrangePlatform:
    def __init__(self) -> None:
        self.people: dict[str, Any] = {}
        self.manner: Manner = self.well
        self.heads: list[str] = []
        self.asked: list[list[str]] = []
        self.connections = 0
        self._lines: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._open, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        for line in [self._door, *self._lines]:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def knows(self, *ids: int | str, **fields: Any) -> None:
        for user in ids:
            self.people[str(user)] = {"id": user, "username": f"Barry {user}", **fields}

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                self.connections += 1
                self._lines.append(line)
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            while head := self._head(line):
                self.heads.append(head)
                query = parse_qs(urlsplit(head.split()[1]).query)
                ids = query.get("ids", [""])[0].split(",")
                self.asked.append(ids)
                self.manner(line, ids)

    def _head(self, line: socket.socket) -> str:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            piece = line.recv(4096)
            if not piece:
                return ""
            head += piece
        return head.decode("latin-1")

    # --- manners ---

    def well(self, line: socket.socket, ids: list[str]) -> None:
        entries = [self.people[user] for user in ids if user in self.people]
        line.sendall(reply(json.dumps({"entries": entries}).encode()))

    def slow(self, seconds: float) -> Manner:
        def manner(line: socket.socket, ids: list[str]) -> None:
            time.sleep(seconds)
            self.well(line, ids)

        return manner


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def says(body: bytes, status: str = "200 OK", *headers: str) -> Manner:
    return lambda line, ids: line.sendall(reply(body, status, *headers))


def tells(*entries: Any) -> Manner:
    return says(json.dumps({"entries": entries}).encode())


def hangs_up(line: socket.socket, ids: list[str]) -> None:
    line.shutdown(socket.SHUT_RDWR)


def hangs_up_after(seconds: float) -> Manner:
    def manner(line: socket.socket, ids: list[str]) -> None:
        time.sleep(seconds)
        hangs_up(line, ids)

    return manner


def never_answers(line: socket.socket, ids: list[str]) -> None:
    line.recv(1)


def drips(pieces: Iterable[bytes], every: float = 0.05) -> Manner:
    def manner(line: socket.socket, ids: list[str]) -> None:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(every)

    return manner


def one_by_one(text: bytes) -> Iterable[bytes]:
    return (text[place : place + 1] for place in range(len(text)))


def drips_its_headers() -> Manner:
    letters = (b"a" for _ in itertools.count())
    return drips(itertools.chain([b"HTTP/1.1 200 OK\r\nX-Long: "], letters))


def drips_its_body() -> Manner:
    spaces = (b" " for _ in itertools.count())
    head = b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"entries": []}'
    return drips(itertools.chain([head], spaces))


def continues_for_ever() -> Manner:
    return drips(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"))


def never_ends(line: socket.socket, ids: list[str]) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        line.sendall(b" " * 65536)


@cache
def bomb(megabytes: int = 16) -> bytes:
    return gzip.compress(b" " * (megabytes << 20))
