"""Senna and its rival as they run side by side: each with an engine of its own, one kind of it."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import redis

from bench import noise
from bench.program import LOAD, SERVER, Program, free_port, token_of
from bench.town import ENVIRONMENT
from senna.serve.address import socket_path, socket_url
from senna.serve.engine import embedded

PROGRAMS = Path(__file__).parent / "load"
_RIVAL = Path(__file__).parent / "rival"
_PEOPLE = 3000  # who have tokens


@dataclass(frozen=True, slots=True)
class Side:
    name: str
    port: int
    pid: int
    engine: "redis.Redis"
    tokens: Path

    def spent(self) -> float:
        return noise.spent(self.pid)

    def memory(self) -> int:
        return noise.memory(self.pid)

    def stored(self) -> int:
        """Bytes that the engine uses, while it is not busy with its file."""
        while any(
            self.engine.info("persistence")[f"aof_rewrite_{state}"]
            for state in ("in_progress", "scheduled")
        ):
            time.sleep(0.1)
        return int(self.engine.info("memory")["used_memory"])

    def empty(self) -> None:
        # SYNC: what is freed behind our back would be spent while the next thing is measured.
        self.engine.execute_command("FLUSHALL", "SYNC")


@contextmanager
def sides(plain: bool = False, workers: int = 1, pinned: bool = True) -> Iterator[list[Side]]:
    """Servers have the first core and all else the second, unless all have all."""
    every = os.sched_getaffinity(0)
    server, rest = (SERVER, LOAD) if pinned else (every, every)
    with ExitStack() as open_now:
        folder = Path(open_now.enter_context(tempfile.TemporaryDirectory()))
        os.sched_setaffinity(0, rest)
        open_now.callback(os.sched_setaffinity, 0, every)
        tokens = folder / "tokens"
        tokens.write_text("".join(f"{token_of(user)}\n" for user in range(1, _PEOPLE + 1)))
        platform, _ = open_now.enter_context(_node(PROGRAMS / "platform.js"))
        running = []
        senna = partial(_senna, plain)
        for name, starting in (("Senna", senna), ("rival", _rival)):
            data = folder / name
            engine = open_now.enter_context(embedded(data))
            port, pid = open_now.enter_context(starting(data, platform, workers))
            _pin(pid, server)
            client = open_now.enter_context(redis.Redis.from_url(engine.url))
            running.append(Side(name, port, pid, client, tokens))
        yield running


@contextmanager
def _senna(plain: bool, data: Path, platform: int, workers: int) -> Iterator[tuple[int, int]]:
    program = Program(
        data,
        plain,
        SOCK_REDIS_URL=socket_url(data),
        SOCK_API_URL=f"http://127.0.0.1:{platform}",
        SOCK_WORKERS=str(workers),
    )
    with _ending(program.process):
        yield program.port, program.process.pid


@contextmanager
def _rival(data: Path, platform: int, workers: int) -> Iterator[tuple[int, int]]:
    settings = {
        "NODE_ENV": "production",
        "REDIS": str(socket_path(data)),
        "PLATFORM": f"http://127.0.0.1:{platform}",
        "JWT_SECRET": ENVIRONMENT["SOCK_JWT_SECRET"],
        "WORKERS": str(workers),
    }
    with _node(_RIVAL / "server.js", settings) as running:
        yield running


@contextmanager
def _node(program: Path, settings: Mapping[str, str] | None = None) -> Iterator[tuple[int, int]]:
    """Its port and process, once it answers."""
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), **(settings or {})}
    process = subprocess.Popen(("node", str(program), str(port)), env=environment)
    with _ending(process):
        give_up = time.monotonic() + 30
        while not _listens(port):
            if time.monotonic() > give_up or process.poll() is not None:
                raise RuntimeError(f"{program} did not start: `make setup` installs what it needs")
            time.sleep(0.05)
        yield port, process.pid


@contextmanager
def _ending(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(40)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _pin(pid: int, cores: set[int]) -> None:
    """With all threads that it has: a thread that comes later is where its parent is."""
    for one in noise.tree(pid):
        for thread in Path(f"/proc/{one}/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores)
