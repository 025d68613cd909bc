"""The checker itself is put to the test: it catches every build that is broken on purpose."""

import time
from pathlib import Path

import pytest
from chaos.loss.broken import BUILDS, Build
from chaos.loss.faults import sockets_are_cut
from chaos.loss.play import Play
from chaos.loss.scene import scene
from processes import ROOT

pytestmark = pytest.mark.slow


def kinds(folder: Path, tree: Path) -> set[str]:
    with scene(folder, tree) as here:
        play = Play(here, rate=60)
        play.begin()
        for _ in range(3):
            time.sleep(1)
            sockets_are_cut(here)
        return {anomaly.kind for anomaly in play.end(patience=1.5)}


def test_a_sound_build_passes_here(tmp_path: Path) -> None:
    assert kinds(tmp_path, ROOT) == set()


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_a_broken_build_is_caught(build: Build, tmp_path: Path) -> None:
    assert build.caught_as in kinds(tmp_path, build.tree(tmp_path))
