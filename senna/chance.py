"""Random bytes, of which each draw is a system call: so many are drawn at once."""

import os

_EACH, _TOGETHER = 16, 256

_drawn: list[bytes] = []


def sixteen() -> bytes:
    try:
        return _drawn.pop()
    except IndexError:
        drawn = os.urandom(_EACH * _TOGETHER)
        _drawn.extend(drawn[at : at + _EACH] for at in range(_EACH, len(drawn), _EACH))
        return drawn[:_EACH]


os.register_at_fork(after_in_child=_drawn.clear)  # or two processes would begin with the same
