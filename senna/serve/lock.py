"""Who may write into a data directory: one engine at a time, and whoever started it."""

import fcntl
import os
from pathlib import Path


class DataLock:
    """The lock belongs to the open file, which the engine inherits: it is free exactly when no
    engine writes any more, however its owner died."""

    def __init__(self, data: Path) -> None:
        self._path = data / "lock"

    def take(self) -> int | None:
        """The descriptor to hand to the engine, or nothing when another engine holds it."""
        # Not through open(): truncating before the lock is ours would wipe the owner's record.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        return descriptor

    def owner(self) -> int | None:
        """The process that started the engine, if it still lives."""
        try:
            pid = int(self._path.read_text())
            os.kill(pid, 0)
        except PermissionError:
            return pid  # alive, and somebody else's
        except (OSError, ValueError, OverflowError):
            return None
        return pid
