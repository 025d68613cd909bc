"""The stage as a process: started, measured, and judged by what it said when it has ended."""

import subprocess
import sys
import tempfile
from pathlib import Path

from live.wire import PATH, Poll, Wire
from processes import TREE, children, environment, eventually, free_port, status

_STAGE = Path(__file__).parent / "stage.py"


class Stage:
    def __init__(self, mode: str, pings: float = 25) -> None:
        self.mode, self.port = mode, free_port()
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(_STAGE), mode, str(self.port), str(pings)],
            stdout=self._said,
            stderr=subprocess.STDOUT,
            env=environment(PYTHONPATH=str(TREE)),
        )
        assert eventually(self._answers), self.said()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        said = self.said()
        self._said.close()
        assert "Traceback" not in said, said

    def said(self) -> str:
        self._said.seek(0)
        return self._said.read()

    def memory(self) -> int:
        """Resident, in KiB, of the process that answers."""
        pid = (children(self._process.pid) or [self._process.pid])[0]
        told = Path(f"/proc/{pid}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0])

    def wire(self, path: str = f"{PATH}websocket", **headers: str) -> Wire:
        return Wire(self.port, path, **headers)

    def poll(self) -> Poll:
        return Poll(self.port)

    def tasks(self) -> int:
        """Threads and greenlets, one who asks included."""
        with self.wire().enter() as asking:
            return int(asking.answer("tasks"))

    def sockets(self) -> int:
        with self.wire().enter() as asking:
            return int(asking.answer("sockets"))

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            return True
        try:
            return status(self.port, "/") == 404
        except OSError:
            return False
