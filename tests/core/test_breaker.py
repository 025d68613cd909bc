"""When a platform is left alone, and when it is asked again."""

from senna.core.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admits()
        breaker.failed()


def test_four_failures_are_not_enough_and_five_are() -> None:
    breaker = Breaker(Clock())
    fail(breaker, 4)
    assert not breaker.shut
    fail(breaker, 1)
    assert breaker.shut


def test_failures_count_for_ten_seconds() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 4)
    clock.now = 10.1
    fail(breaker, 4)
    assert breaker.admits()


def test_a_probe_is_one_and_its_failure_is_another_pause() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 5)
    clock.now = 20.0
    assert breaker.admits()
    assert not breaker.admits()
    breaker.failed()
    assert breaker.shut
    clock.now = 24.9
    assert not breaker.admits()
    clock.now = 25.1
    assert breaker.admits()


def test_a_good_probe_forgives_everything() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    fail(breaker, 5)
    clock.now = 5.1
    assert breaker.admits()
    breaker.worked()
    fail(breaker, 4)
    assert breaker.admits()


def test_no_more_than_eight_ask_at_once() -> None:
    breaker = Breaker(Clock())
    assert [breaker.admits() for _ in range(9)] == [True] * 8 + [False]
    breaker.worked()
    assert breaker.admits()


def test_a_later_failure_does_not_shorten_the_pause_that_was_asked_for() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    assert breaker.admits()
    assert breaker.admits()
    breaker.failed(retry_after=30)
    breaker.failed(retry_after=1)
    clock.now = 29.0
    assert breaker.shut
