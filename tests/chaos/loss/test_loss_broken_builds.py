"""The checker itself is put to the test: it catches every build that is broken on purpose."""

import time
from pathlib import Path

import pytest
from chaos.loss.broken import BUILDS, Build
from chaos.loss.faults import sockets_are_cut
from chaos.loss.play import Play
from chaos.loss.scene import scene
from processes import ROOT

pytestmark = pytest.mark.slow(160)


def kinds(folder: Path, tree: Path, patience: float = 1.5) -> set[str]:
    with scene(folder, tree) as here:
        play = Play(here, rate=60)
        play.begin()
        for _ in range(3):
            time.sleep(1)
            sockets_are_cut(here)
        return {anomaly.kind for anomaly in play.end(patience)}


def test_a_sound_build_passes_here(tmp_path: Path) -> None:
    # However slow the machine is, nothing may be missing in the end. No broken build is waited for.
    assert kinds(tmp_path, ROOT, patience=15) == set()


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_a_broken_build_is_caught(build: Build, tmp_path: Path) -> None:
    assert build.caught_as in kinds(tmp_path, build.tree(tmp_path))
