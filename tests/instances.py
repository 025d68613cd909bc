"""Several Sennas beside each other as real processes. Whatever they say is kept, and judged."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from processes import WSGI, children, command, environment, eventually, free_port, status

_NO_LIMITS = {
    f"SOCK_LIMIT_{name}": "900000/s:900000"
    for name in ("ADDRESS", "BAD_TOKENS", "SEND", "NEW_CHATS", "REQUESTS")
}


class Instance:
    def __init__(self, folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.said = free_port(), folder / "said"
        self._settings = {"SOCK_DATA_DIR": str(folder / "data")} | _NO_LIMITS | settings
        self.start()

    def start(self) -> None:
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                WSGI,
                env=environment(SOCK_HTTP_PORT=str(self.port), **self._settings),
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        assert eventually(self.serves), self.said.read_text()

    def serves(self) -> bool:
        try:
            return status(self.port, "/healthz") == 200
        except OSError:
            return False

    def ready(self) -> bool:
        try:
            return status(self.port, "/readyz") == 200
        except OSError:
            return False

    def worker(self) -> int:
        """The one process that answers: a child of gunicorn's, or eventlet's own."""
        found = [pid for pid in children(self.process.pid) if "valkey" not in command(pid)]
        return found[0] if found else self.process.pid

    def memory(self) -> int:
        """Resident, in KiB."""
        told = Path(f"/proc/{self.worker()}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0])

    def kill(self) -> None:
        """All of it at once, the embedded engine included."""
        family = [self.process.pid, *children(self.process.pid)]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def journal(self) -> list[dict[str, Any]]:
        lines = self.said.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def mistakes(self) -> list[Any]:
        """What must never be there, whatever was done: a 500, or anybody's traceback."""
        told = [line for line in self.said.read_text().splitlines() if "Traceback" in line]
        return told + [
            line for line in self.journal() if line.get("status") == 500 or "fault" in line
        ]


@contextmanager
def instances(folder: Path, count: int = 1, **settings: str) -> Iterator[list[Instance]]:
    running: list[Instance] = []
    try:
        for number in range(count):
            running.append(Instance(folder / str(number), **settings))
        yield running
    finally:
        for one in running:
            one.close()
    assert [mistake for one in running for mistake in one.mistakes()] == []
