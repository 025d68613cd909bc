"""What strangers make us read is read at once, however they made it up."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_MOST = 0.05  # what grows with the square takes longer for what is long, and the worst takes years


@contextmanager
def at_once() -> Iterator[None]:
    """By the time of this process, whatever else the machine does, and ended in the middle."""

    def too_long(*_: object) -> None:
        raise AssertionError(f"takes more than {_MOST} s")

    before = signal.signal(signal.SIGVTALRM, too_long)
    gc.disable()  # a search through all that the tests hold takes longer than this by itself
    signal.setitimer(signal.ITIMER_VIRTUAL, _MOST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        gc.enable()
        signal.signal(signal.SIGVTALRM, before)
