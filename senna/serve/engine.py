"""The embedded engine: started by the process that outlives the workers; others attach to it."""

import atexit
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from senna.serve.address import answers, socket_path, socket_url
from senna.serve.keeper import Keeper
from senna.serve.lock import DataLock
from senna.serve.valkey import EngineError

_PATIENCE = 10.0  # for an engine that is just starting, or dying after its owner
_TICK = 0.02


class Engine:
    """`owned` says whether this process started it and therefore ends it."""

    def __init__(self, data: Path, keeper: Keeper | None) -> None:
        self.url = socket_url(data)
        self.owned = keeper is not None
        self._keeper, self._owner = keeper, os.getpid()

    @classmethod
    def start(cls, data_dir: str | Path) -> "Engine":
        """Starts the engine on this data, or attaches to the one that a living process started."""
        data = Path(data_dir).resolve()
        try:
            descriptor = _claim(data)
            return cls(data, None) if descriptor is None else cls._own(data, descriptor)
        except OSError as unable:
            raise EngineError(
                f"The embedded engine cannot use {data} (see SOCK_DATA_DIR): {unable}"
            ) from unable

    @classmethod
    def _own(cls, data: Path, descriptor: int) -> "Engine":
        engine = cls(data, Keeper(data, descriptor))
        atexit.register(engine.stop)
        try:
            assert engine._keeper
            engine._keeper.begin()
        except BaseException:
            engine.stop()
            raise
        return engine

    def stop(self) -> None:
        # A forked worker inherits this object and the exit hook; the engine is not its to stop.
        if self._keeper is None or os.getpid() != self._owner:
            return
        keeper, self._keeper = self._keeper, None
        atexit.unregister(self.stop)
        keeper.end()


@contextmanager
def embedded(data_dir: str | Path) -> Iterator[Engine]:
    engine = Engine.start(data_dir)
    try:
        yield engine
    finally:
        engine.stop()


def _claim(data: Path) -> int | None:
    """The lock's descriptor, or nothing when a living process has an engine here that answers."""
    give_up = time.monotonic() + _PATIENCE
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = DataLock(data)
    while (descriptor := lock.take()) is None:
        owner = lock.owner()
        if owner and answers(socket_path(data)):
            return None
        if time.monotonic() > give_up:
            who = f"process {owner}" if owner else "a process that is gone"
            raise EngineError(f"The data in {data} is held by the engine of {who}")
        time.sleep(_TICK)
    return descriptor
