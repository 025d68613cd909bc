"""Senna as it runs for people, alone on the first core: what it costs is read from the system."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from bench.town import ENVIRONMENT
from config import Config
from senna.edge.auth_mint import mint
from senna.serve.address import socket_url

_PLAIN = Path(__file__).parents[1]
_COMPILED = Path(sys.prefix, "built")  # for the Python that runs this, by `make bench`
_CORES = sorted(os.sched_getaffinity(0))
SERVER, LOAD = {_CORES[0]}, {_CORES[-1]}
_TICKS = os.sysconf("SC_CLK_TCK")
_MORE = {
    "SOCK_WORKERS": "1",  # unless a measurement is of several
    "SOCK_LIMIT_ADDRESS": "900000/s:900000",
    "SOCK_LIMIT_REQUESTS": "900000/s:900000",
    "SOCK_SOCKETS_PER_USER": "100000",
    "SOCK_SOCKETS_PER_ADDRESS": "100000",
}


@cache
def token_of(user: int) -> str:
    return mint(Config.from_env(ENVIRONMENT).domains[0], user) or ""


def tree(plain: bool = False) -> Path:
    """The program that is measured."""
    return _PLAIN if plain or not _COMPILED.exists() else _COMPILED


class Program:
    def __init__(self, data: Path, plain: bool = False, /, **settings: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            (sys.executable, str(tree(plain) / "wsgi.py")),
            env={"PATH": os.defpath, "SOCK_DATA_DIR": str(data), "SOCK_HTTP_PORT": str(self.port)}
            | ENVIRONMENT
            | _MORE
            | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + 30
        while not self._answers():
            if time.monotonic() > give_up or self.process.poll() is not None:
                raise RuntimeError("Senna did not start")
            time.sleep(0.05)
        for pid in (self.process.pid, self.worker):
            os.sched_setaffinity(pid, SERVER)

    @property
    def worker(self) -> int:
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        found = [pid for pid in map(int, told.split()) if b"valkey" not in _command(pid)]
        return found[0]

    def seconds(self) -> float:
        """Of CPU, so far."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        told = Path(f"/proc/{self.worker}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0]) * 1024

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as line:
            line.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return line.recv(64).startswith(b"HTTP/1.1 200")
        return False


@contextmanager
def programs(count: int) -> Iterator[list[Program]]:
    """The first one keeps the engine of all of them."""
    os.sched_setaffinity(0, LOAD)
    running: list[Program] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for _ in range(count):
                attached = {"SOCK_REDIS_URL": socket_url(folder)} if running else {}
                running.append(Program(Path(folder), **attached))
            yield running
        finally:
            for one in reversed(running):
                one.process.send_signal(signal.SIGTERM)
                one.process.wait(40)
            os.sched_setaffinity(0, SERVER | LOAD)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
