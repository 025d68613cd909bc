"""How tests are spread over several processes, and in which order.

A file is for one of them, which makes once what its tests share. Where tests take their time and
are not marked as being together, a test is enough: nobody waits for the others.
"""

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_TREE = Path(__file__).parents[1]
# Looked for in the text: the process that spreads the tests has collected none.
_EACH_ALONE = re.compile(r"\bmark\.slow\(\d+\)")


class Shifts(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _shift(nodeid)

    def remove_node(self, node: Any) -> str | None:
        """When one dies, what it had finished is not for the others: to be given nothing is to wait
        for ever."""
        shifts = self.assigned_work[node]
        for done in [shift for shift, tests in shifts.items() if all(tests.values())]:
            del shifts[done]
        found: str | None = super().remove_node(node)
        return found


def put_in_order(items: list[pytest.Item]) -> None:
    """What takes longest begins first: in the end nobody waits for one alone. Those that wait, and
    those that keep a core busy, come in turn."""
    tests = Counter(item.path for item in items)
    longest: defaultdict[str, float] = defaultdict(float)
    for item in items:
        shift = _shift(item.nodeid)
        longest[shift] = max(longest[shift], _seconds(item, shift, tests[item.path]))
    shifts = sorted(longest, key=lambda shift: -longest[shift])
    place: dict[str, float] = {}
    for group in (
        [shift for shift in shifts if longest[shift]],
        [shift for shift in shifts if not longest[shift]],
    ):
        place |= {shift: number / len(group) for number, shift in enumerate(group)}
    items.sort(key=lambda item: place[_shift(item.nodeid)])


def _seconds(item: pytest.Item, shift: str, tests: int) -> float:
    """What a file is marked with is of all its tests together, and a test by itself of each."""
    mark = item.get_closest_marker("slow")
    if mark is None:
        return 0
    seconds = float(mark.args[0]) if mark.args else 1.0
    return seconds if shift != item.nodeid or mark in item.own_markers else seconds / tests


def _shift(nodeid: str) -> str:
    path = nodeid.split("::", 1)[0]
    return nodeid if _each_alone(path) else path


@cache
def _each_alone(path: str) -> bool:
    return bool(_EACH_ALONE.search((_TREE / path).read_text()))
