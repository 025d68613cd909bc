"""A child process that does not outlive the one that started it, kill -9 included."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def dying_with_us() -> Callable[[], None] | None:
    """To be run in the child. Nothing where the kernel cannot do it."""
    # It watches the thread that starts the child: let that be one which lives as long as we do.
    if sys.platform != "linux":
        return None
    prctl, us = ctypes.CDLL(None).prctl, os.getpid()

    def in_the_child() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != us:  # too late: we are gone already
            os._exit(1)

    return in_the_child
