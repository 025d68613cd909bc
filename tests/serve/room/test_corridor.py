"""The workers of one master find each other in a place that is theirs alone."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from senna.serve.room.corridor import TooLong, door, open_corridor


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a folder of a short name: in that of a test, a socket's may be too long."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


def test_nobody_else_may_look_into_it() -> None:
    folder = open_corridor()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert door(os.getpid(), 1).parent == folder


def test_what_killed_masters_have_left_is_swept() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for master in (dead.pid, os.getpid(), os.getppid()):
        door(master, 1).parent.mkdir()
        door(master, 1).touch()
    open_corridor()
    assert not door(dead.pid, 1).parent.exists()
    assert not door(os.getpid(), 1).exists()
    assert door(os.getppid(), 1).exists()


def test_a_place_in_which_no_socket_can_be_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with pytest.raises(TooLong, match="TMPDIR"):
        open_corridor()
