import math

import pytest

from config import Rate
from senna.edge.limits import Limiter
from senna.errors import TooFast


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def wait(limiter: Limiter, key: object) -> float:
    try:
        limiter.take(key)
    except TooFast as fast:
        return fast.wait
    return 0.0


def test_a_burst_passes_and_then_the_rate_is_felt() -> None:
    clock = Clock()
    limiter = Limiter(Rate(10, 1, 30), clock=clock)
    assert [wait(limiter, "a") for _ in range(30)] == [0.0] * 30
    assert wait(limiter, "a") == pytest.approx(0.1, abs=1e-4)
    clock.now += 0.05
    assert wait(limiter, "a") == pytest.approx(0.05, abs=1e-4)
    clock.now += 0.05
    assert [wait(limiter, "a") > 0 for _ in range(2)] == [False, True]


@pytest.mark.parametrize("rate", [Rate(1, 1, 1), Rate(7, 3600, 3), Rate(50, 1, 100)])
def test_who_waits_as_told_is_let_in(rate: Rate) -> None:
    clock = Clock()
    limiter = Limiter(rate, clock=clock)
    for _ in range(rate.burst):
        limiter.take("a")
    for _ in range(20):
        clock.now += wait(limiter, "a")
        limiter.take("a")


def test_over_a_long_time_no_more_than_the_rate_passes() -> None:
    clock = Clock()
    limiter = Limiter(Rate(10, 1, 30), clock=clock)
    passed = 0
    for _ in range(10_000):
        clock.now += 0.01
        passed += wait(limiter, "a") == 0
    assert passed == pytest.approx(30 + 1000, abs=1)


def test_silence_is_not_saved_up() -> None:
    clock = Clock()
    limiter = Limiter(Rate(10, 1, 30), clock=clock)
    limiter.take("a")
    clock.now += 3600
    assert [wait(limiter, "a") > 0 for _ in range(31)] == [False] * 30 + [True]


def test_keys_do_not_share_a_limit() -> None:
    limiter = Limiter(Rate(1, 3600, 1))
    for key in (("a", 1), ("b", 1), ("a", 2), ("a", "1")):
        assert wait(limiter, key) == 0
        assert wait(limiter, key) > 3599


def test_a_refused_try_costs_nothing() -> None:
    clock = Clock()
    limiter = Limiter(Rate(1, 1, 1), clock=clock)
    limiter.take("a")
    assert {round(wait(limiter, "a"), 3) for _ in range(100)} == {1.0}


def test_memory_is_bounded_and_the_loudest_stays_limited() -> None:
    clock = Clock()
    limiter = Limiter(Rate(1, 60, 5), keys=100, clock=clock)
    for _ in range(5):
        limiter.take("loud")
    for stranger in range(10_000):
        limiter.take(stranger)
        assert len(limiter._quiet) <= 100
    assert wait(limiter, "loud") > 0


def test_who_is_quiet_again_is_forgotten_first() -> None:
    clock = Clock()
    limiter = Limiter(Rate(1, 1, 1), keys=4, clock=clock)
    for key in "abc":
        limiter.take(key)
    clock.now += 1
    for key in "de":
        limiter.take(key)
    assert list(limiter._quiet) == ["d", "e"]


def test_a_wait_is_finite() -> None:
    limiter = Limiter(Rate(1, 3600, 1))
    limiter.take("a")
    assert math.ceil(wait(limiter, "a")) == 3600
