"""The same small share of a core for each worker of a server. How it grows with its workers shows
only where cores are left for all else, and here there may be two for everything."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import noise
from bench.drive import LoadError

_EACH, _OF = 3_000, 10_000  # us
_PLACES = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")  # version 1, version 2


@contextmanager
def shared_out(pids: Iterable[int]) -> Iterator[None]:
    """The processes that serve: those below these that have started no others."""
    workers = [one for pid in pids for one in noise.tree(pid) if list(noise.tree(one)) == [one]]
    place = _PLACES[0] if _PLACES[0].is_dir() else _PLACES[1]
    ours = [place / f"senna-bench-{os.getpid()}-{worker}" for worker in workers]
    try:
        for worker, group in zip(workers, ours, strict=True):
            group.mkdir()
            _limit(group)
            (group / "cgroup.procs").write_text(str(worker))
        yield
    except PermissionError as refused:
        raise LoadError(f"workers get their shares from cgroups, as root: {refused}") from refused
    finally:
        for worker, group in zip(workers, ours, strict=True):
            with suppress(OSError):
                (place / "cgroup.procs").write_text(str(worker))
                group.rmdir()


def _limit(group: Path) -> None:
    if (group / "cpu.cfs_quota_us").exists():
        (group / "cpu.cfs_period_us").write_text(str(_OF))
        (group / "cpu.cfs_quota_us").write_text(str(_EACH))
    else:
        (group.parent / "cgroup.subtree_control").write_text("+cpu")
        (group / "cpu.max").write_text(f"{_EACH} {_OF}")
