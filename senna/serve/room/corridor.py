"""The private folder in which the workers of one master find each other: a door each."""

import os
import shutil
from pathlib import Path

from senna.serve.address import LONGEST, private_folder

_CORRIDOR = "workers-"
_HIGHEST = 2**22  # process number


class TooLong(Exception):
    """Raised when no socket can be made in there. The text is for a person."""


def door(master: int, worker: int) -> Path:
    return _corridor(master) / str(worker)


def open_corridor() -> Path:
    """For the master, which removes it in the end. One that was killed leaves it to the next."""
    _sweep()
    folder = _corridor(os.getpid())
    if len(os.fsencode(door(os.getpid(), _HIGHEST))) > LONGEST:
        raise TooLong(f"No socket can have a name as long as those in {folder}: set TMPDIR")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _corridor(master: int) -> Path:
    return private_folder() / f"{_CORRIDOR}{master}"


def _sweep() -> None:
    for folder in private_folder().glob(f"{_CORRIDOR}*"):
        try:
            os.kill(int(folder.name.removeprefix(_CORRIDOR)), 0)
        except (ProcessLookupError, ValueError, OverflowError):
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:
            pass  # alive, and somebody else's by now
