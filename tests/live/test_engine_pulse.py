"""Pings: as many as there are sockets, from one task."""

import time

import pytest
from live.staged import Stage
from live.wire import TEXT, Wire, frame

EVERY = 0.5


def ping(wire: Wire) -> float:
    begun = time.monotonic()
    assert wire.hear() == (TEXT, b"2")
    return time.monotonic() - begun


@pytest.fixture(params=["room", "gevent"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_who_answers_is_asked_again_and_who_does_not_is_gone(mode: str) -> None:
    with Stage(mode, pings=EVERY) as stage:
        with stage.wire().enter() as lively, stage.wire().enter() as silent:
            for _ in range(4):
                assert ping(lively) < EVERY + 0.3
                lively.say(frame(TEXT, b"3"))
            assert silent.end()[1] < 2
            assert ping(lively) < EVERY + 0.3
        poll = stage.poll().enter()
        assert poll.ask("GET") == (200, "2")
        assert poll.ask("POST", "3") == (200, "OK")
        assert poll.ask("GET") == (200, "2")
        time.sleep(EVERY * 3)
        assert poll.ask("GET")[0] == 400


def test_pongs_that_nobody_asked_for_hasten_nothing(mode: str) -> None:
    with Stage(mode, pings=EVERY) as stage, stage.wire().enter() as wire:
        wire.say(frame(TEXT, b"3") * 1000)
        assert ping(wire) > EVERY / 2
        wire.line.settimeout(EVERY * 1.5)
        wire.say(frame(TEXT, b"3") * 1000)
        assert ping(wire) > EVERY / 2


def test_a_socket_has_two_tasks_of_its_own_and_none_in_the_engine_room(stage: Stage) -> None:
    each = 0 if stage.mode == "room" else 2
    with stage.wire().enter() as asking:
        before = asking.answer("tasks")
        with stage.wire().enter(), stage.wire().enter(), stage.wire().enter():
            assert asking.answer("tasks") - before <= 3 * each
