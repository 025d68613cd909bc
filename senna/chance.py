"""Random bytes, of which each draw is a system call: so many are drawn at once. And pauses that are
not the same for all."""

import os
from random import Random

_EACH, _TOGETHER = 16, 256

_drawn: list[bytes] = []
# Not what all of Python draws from: whoever has set that to draw the same twice would not.
_pauses = Random()  # noqa: S311


def sixteen() -> bytes:
    try:
        return _drawn.pop()
    except IndexError:
        drawn = os.urandom(_EACH * _TOGETHER)
        _drawn.extend(drawn[at : at + _EACH] for at in range(_EACH, len(drawn), _EACH))
        return drawn[:_EACH]


def between(least: float, most: float) -> float:
    return _pauses.uniform(least, most)


def _start_anew() -> None:
    """Or two processes would begin with the same."""
    _drawn.clear()
    _pauses.seed()


os.register_at_fork(after_in_child=_start_anew)
