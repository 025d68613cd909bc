"""Several Sennas beside each other as real processes. Whatever they say is kept, and judged."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import TREE, children, command, environment, eventually, free_port, status

_NO_LIMITS = {
    f"SOCK_LIMIT_{name}": "900000/s:900000"
    for name in ("ADDRESS", "BAD_TOKENS", "SEND", "NEW_CHATS", "REQUESTS")
}


class Instance:
    def __init__(self, folder: Path, tree: Path = TREE, /, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.said, self._judged = free_port(), folder / "said", 0
        self._program = (sys.executable, str(tree / "wsgi.py"))
        self.settings = {"SOCK_DATA_DIR": str(folder / "data")} | _NO_LIMITS | settings
        self.start()

    def start(self) -> None:
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                self._program,
                env=environment(SOCK_HTTP_PORT=str(self.port), **self.settings),
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

    def workers(self) -> list[int]:
        return [pid for pid in children(self.process.pid) if "valkey" not in command(pid)]

    def memory(self) -> int:
        """Resident, in KiB."""
        told = Path(f"/proc/{self.worker()}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0])

    def kill(self) -> None:
        """All of it at once, the embedded engine first: it must not hear of it and tidy up."""
        for pid in children(self.process.pid):
            os.kill(pid, signal.SIGKILL)
        os.killpg(self.process.pid, signal.SIGKILL)  # a worker that came meanwhile is in it, too
        self.process.wait()

    def mistakes(self) -> list[str]:
        """What must never be said, whatever was done: a 500, or anybody's traceback. Each once."""
        said = self.said.read_text()[self._judged :]
        self._judged += len(said)
        _, *traces = said.split("Traceback (most recent call last):")
        # gevent tells of a connection that it had no descriptor for, and goes on.
        told = [trace[:2000] for trace in traces if "[Errno 24]" not in trace[:2000]]
        lines = [line for line in said.splitlines() if line.startswith('{"time"')]
        return told + [line for line in lines if '"status":500' in line or '"fault":' in line]


@contextmanager
def instances(folder: Path, count: int = 1, /, **settings: str) -> Iterator[list[Instance]]:
    running: list[Instance] = []
    try:
        for number in range(count):
            running.append(Instance(folder / str(number), **settings))
        yield running
    finally:
        for one in running:
            if one.process.poll() is None:
                one.kill()
    made = [mistake for one in running for mistake in one.mistakes()]
    assert not made, made
