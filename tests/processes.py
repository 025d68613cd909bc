"""Real programs in tests: started on free ports, waited for, and ended whatever happens."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engines import chosen

import config
from senna.serve.address import answers, socket_path, socket_url
from senna.store.client import connect

ROOT = Path(__file__).parents[1]
TREE = Path(config.__file__).parent  # the program that is tested: this one, or what was built of it
WSGI = (sys.executable, str(TREE / "wsgi.py"))
GUNICORN = (sys.executable, "-m", "gunicorn", "wsgi:app")
SENNA = (sys.executable, "-m", "senna")


@dataclass
class Program:
    process: "subprocess.Popen[str]"
    port: int
    data: Path

    def get(self, path: str = "/healthz", **headers: str) -> int:
        return status(self.port, path, **headers)

    def serves(self) -> bool:
        try:
            return self.get() == 200
        except OSError:
            return False

    def engine_runs(self) -> bool:
        return answers(socket_path(self.data))

    def children(self) -> list[int]:
        return children(self.process.pid)

    def workers(self) -> list[int]:
        return [pid for pid in self.children() if "valkey" not in command(pid)]

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


@contextmanager
def program(*words: str, data: Path, port: int | None = None, **settings: str) -> Iterator[Program]:
    """Runs it in a session of its own, so that a test can press Ctrl-C on all of it."""
    port = port or free_port()
    process = subprocess.Popen(
        words,
        cwd=TREE,
        env=environment(SOCK_DATA_DIR=str(data), SOCK_HTTP_PORT=str(port), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Program(process, port, data)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # SIGTERM would take its time, for nobody here
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@contextmanager
def serving(*words: str, data: Path, port: int | None = None, **settings: str) -> Iterator[Program]:
    with program(*words, data=data, port=port, **settings) as started:
        if not eventually(lambda: started.serves() or started.process.poll() is not None):
            raise AssertionError("nothing answers")
        if started.process.poll() is not None:
            raise AssertionError(started.process.communicate()[0])
        yield started


def environment(**settings: str) -> dict[str, str]:
    """One worker unless a test says otherwise: most speak of the one that answers."""
    one = {"PATH": os.defpath, "SOCK_ENV": "development", "SOCK_WORKERS": "1"}
    return one | chosen() | settings


def status(port: int, path: str, **headers: str) -> int:
    line = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        line.request("GET", path, headers=headers)
        return line.getresponse().status
    finally:
        line.close()


def free_port() -> int:
    """None of those that a system gives to whoever connects: somebody would before we listen."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def eventually(check: Callable[[], bool], seconds: float = 15) -> bool:
    give_up = time.monotonic() + seconds
    while not check():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def command(pid: int) -> str:
    """Empty when there is no such process any more, or only what a parent has yet to collect."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def children(pid: int) -> list[int]:
    """Of all its threads: the engine is a child of the one that keeps it."""
    told = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(word) for text in told for word in text.split()]


def count(data: Path) -> int:
    """One more in the data of an engine that runs: whether anything is lost can be told by it."""
    with connect(socket_url(data)) as client:
        return int(str(client.incr("count")))
