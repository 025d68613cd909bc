"""What a process has spent of CPU with all that it started, and what others spent meanwhile."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

_TICKS = os.sysconf("SC_CLK_TCK")
_CORES = os.sysconf("SC_NPROCESSORS_ONLN")
TOO_MUCH = 0.2  # of one core: above that, what others did may be what was measured


def tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [one for thread in threads for one in (thread / "children").read_text().split()]
    except FileNotFoundError:
        return
    for child in children:
        yield from tree(int(child))


def spent(pid: int) -> float:
    """Seconds of CPU so far, those of children that have ended included."""
    return sum(_ticks(one) for one in tree(pid)) / _TICKS


def memory(pid: int) -> int:
    """Resident bytes."""
    return sum(_resident(one) for one in tree(pid))


def foreign() -> float:
    """Seconds that the whole machine has been busy with what is not ours. Only differences tell.
    Busy is what is not idle: a kernel measures that, and what it adds up as busy it samples at a
    tick, which work at a steady rate may always meet or always miss."""
    idle, waiting = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[4:6])
    return _CORES * monotonic() - (idle + waiting) / _TICKS - spent(os.getpid())


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[11:15]))


def _resident(pid: int) -> int:
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.partition("VmRSS:")[2].split()[0]) * 1024
