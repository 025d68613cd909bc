"""What is counted together is what would have been counted one by one."""

from collections.abc import Callable

import pytest

from senna.api.meter import Meter
from senna.api.visit import Visit

# Sums of these are exact in any order; 0.25, 0.5 and 1.0 are bounds.
SECONDS = [0.0, 2**-12, 2**-9, 0.25, 0.25, 0.2578125, 0.5, 1.0, 2.5, 29.0, 31.0, 31.0]


def answered(meter: Meter) -> None:
    for method, route, status in (
        ("GET", "/api/list", 200),
        ("POST", "/api", 404),
        ("X", "/", 405),
    ):
        visit = Visit(method, "one")
        visit.route = route
        for seconds in SECONDS:
            meter.request(visit, status, seconds)


def told(meter: Meter) -> list[str]:
    # When a series began is the one thing that differs.
    return [line for line in meter.text().decode().splitlines() if "_created" not in line]


@pytest.mark.parametrize("rounds", [1, 3])
def test_together_or_one_by_one(rounds: int) -> None:
    together, one_by_one = Meter(), Meter()
    later: list[Callable[[], object]] = []
    together.gather(later.append)
    for _ in range(rounds):
        answered(together)
        answered(one_by_one)
        assert told(together) != told(one_by_one)
        while later:
            later.pop()()
        assert told(together) == told(one_by_one)
