"""The loss test in short: each kind of fault once, under load. The long form is `make chaos`."""

import time
from functools import partial
from pathlib import Path

import pytest
from chaos.loss.devices import Phone
from chaos.loss.faults import (
    feeds_are_cut,
    feeds_are_mute,
    injuries,
    sockets_are_cut,
    worker_is_stopped,
)
from chaos.loss.history import OK, Attached, Fault, Heard, Looked, Sent
from chaos.loss.play import Play
from chaos.loss.scene import scene

pytestmark = pytest.mark.slow(70)


@pytest.mark.shipped
def test_nothing_is_lost_or_told_twice_whatever_breaks(tmp_path: Path) -> None:
    with scene(tmp_path) as here:
        play = Play(here, rate=40)
        play.begin()
        for injury in injuries(stopped=5, mute=3, deaths=1):
            time.sleep(1)
            play.history.add(Fault(injury.what, time.monotonic()))
            injury.happens(here)
        time.sleep(1)
        judge(play, tmp_path)
    # And it was worth looking at.
    assert len([one for one in play.history.all(Sent) if one.how == OK]) > 500
    assert len(play.history.all(Heard)) > 2000
    assert len(play.history.all(Looked)) > 50


def test_who_was_away_too_long_is_told_so_and_nobody_else(tmp_path: Path) -> None:
    """Of each log only forty events are kept: two or three seconds, and more where it is slow."""
    with scene(tmp_path, SOCK_EVENTS_KEPT="40") as here:
        play = Play(here, rate=60)
        play.begin()
        stopped, mute = partial(worker_is_stopped, 8), partial(feeds_are_mute, 2)
        for happens in (sockets_are_cut, stopped, feeds_are_cut, mute):
            happens(here)
            time.sleep(2)
        for _ in range(3):
            if returns(play) != {True, False}:
                stopped(here)
                time.sleep(2)
        judge(play, tmp_path)
    assert returns(play) == {True, False}


def returns(play: Play) -> set[bool]:
    """Whether phones that came back were told that they could go on from where they were."""
    phones = {one.device for one in play.devices if isinstance(one, Phone)}
    back = [one for one in play.history.all(Attached) if one.given and one.device in phones]
    return {one.recovered for one in back}


def judge(play: Play, folder: Path) -> None:
    found = play.end(patience=15)
    play.history.save(folder / "history.jsonl")
    assert not found, f"{len(found)} in {folder / 'history.jsonl'}: {found[:5]}"
