"""Keeps one engine running on its data: started, and started again when it ends by itself."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path

from senna.serve.address import answers, socket_path
from senna.serve.lock import DataLock
from senna.serve.valkey import EngineError, launch

_STOP = 10.0
_TICK = 0.02
_AGAIN = (0.2, 10.0)  # seconds before another start, doubled as long as it does not help


class Keeper(threading.Thread):
    """The engine dies with the thread that started it: this one, which lives as long as we do."""

    def __init__(self, data: Path, descriptor: int) -> None:
        super().__init__(name="engine", daemon=True)
        self._data, self._log = data, data / "valkey.log"
        self._descriptor = descriptor
        self._first: Future[None] = Future()
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Returns when the engine answers. Without a limit: a long history takes time to load."""
        self.start()
        self._first.result()

    def end(self) -> None:
        """Also when another engine is being started at this very moment."""
        self._ending.set()
        give_up, told = time.monotonic() + _STOP, None
        while self.is_alive() or self._runs():
            process = self._process
            if process and process is not told:
                process.terminate()
                told = process
            elif process and time.monotonic() > give_up:
                process.kill()
            time.sleep(_TICK)

    def run(self) -> None:
        try:
            self._start(self._descriptor)
        except (OSError, EngineError) as unable:
            self._first.set_exception(unable)
            return
        self._first.set_result(None)
        while not self._ending.is_set():
            self._watch()

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _watch(self) -> None:
        assert self._process
        status = self._process.wait()
        pause, longest = _AGAIN
        while not self._ending.wait(pause):
            _say(f"The embedded Valkey ended with status {status}: it is started again")
            try:
                self._start(_claimed(self._data))
                return
            except (OSError, EngineError) as unable:
                _say(str(unable))
            pause = min(2 * pause, longest)

    def _start(self, descriptor: int) -> None:
        seen = self._log.stat().st_size if self._log.exists() else 0
        try:
            self._process = launch(self._data, self._log, descriptor)
        finally:
            os.close(descriptor)  # the engine alone holds it now; a forked worker must not
        while not answers(socket_path(self._data)):
            if self._process.poll() is not None:
                said = self._log.read_bytes()[seen:].decode(errors="replace").splitlines()[-5:]
                raise EngineError("\n".join(["The embedded Valkey did not start. It said:", *said]))
            if self._ending.is_set():
                return
            time.sleep(_TICK)


def _claimed(data: Path) -> int:
    descriptor = DataLock(data).take()
    if descriptor is None:
        raise EngineError(f"The data in {data} is held by another engine by now")
    return descriptor


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
