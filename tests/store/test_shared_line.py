"""The connection that all greenlets of a worker share: nobody is given what another asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from processes import ROOT, TREE, environment
from store.a_shared_line import HAPPENS

from senna.store.client import Client
from senna.store.shared import shared

HERE = Path(__file__).parent


def run(program: str, *words: str) -> None:
    ran = subprocess.run(
        [sys.executable, HERE / program, *words],
        env=environment(PYTHONPATH=f"{TREE}:{ROOT / 'tests'}"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


@pytest.mark.shipped
@pytest.mark.slow(10)
@pytest.mark.parametrize("seed", ["1", "2"])
def test_however_it_is_cut_everybody_is_told_what_they_asked(redis_url: str, seed: str) -> None:
    run("a_crowd.py", redis_url, seed)


@pytest.mark.slow
@pytest.mark.parametrize("some", [list(HAPPENS)[at::4] for at in range(4)], ids=" ".join)
def test_it_stands(some: list[str], tmp_path: Path) -> None:
    run("a_shared_line.py", str(tmp_path), *some)


def test_where_sockets_are_the_systems_own_each_call_has_its_connection() -> None:
    assert type(shared("redis://localhost")) is Client
