"""Where the journal of a worker on gevent goes: the lines of one turn of the loop in one write, and
no worker ever waits for somebody who does not read them. What was answered is counted as seldom."""

import _socket
import atexit
import os
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic, sleep
from typing import Any

import gevent

_STDOUT = 1
_PATIENCE, _PAUSE = 1.0, 0.01  # at the end, with somebody who reads slowly


def lend(journal: Any, *meters: Any) -> None:
    """In a worker, before its first request."""
    soon = gevent.get_hub().loop.run_callback
    for meter in meters:
        meter.gather(soon)
    with suppress(OSError):  # without a standard output there is nothing to gather for
        journal.gather(soon, partial(_try, _writer()))
        atexit.register(_farewell, journal)


def _farewell(journal: Any) -> None:
    give_up = monotonic() + _PATIENCE
    while not journal.flush() and monotonic() < give_up:
        sleep(_PAUSE)


def _try(write: Callable[[bytes], int], lines: bytes) -> int | None:
    try:
        return write(lines)
    except BlockingIOError:
        return None


def _writer() -> Callable[[bytes], int]:
    kind = os.fstat(_STDOUT).st_mode
    if stat.S_ISFIFO(kind):
        # Opened anew: not to wait is a property that all who share one opening of a pipe share.
        with suppress(OSError):
            pipe = os.open(f"/proc/self/fd/{_STDOUT}", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            return partial(os.write, pipe)
    if stat.S_ISSOCK(kind):
        # Not gevent's, which would set what must not be set: see above.
        line = _socket.socket(fileno=os.dup(_STDOUT))
        return lambda lines: line.send(lines, socket.MSG_DONTWAIT)
    return partial(os.write, _STDOUT)
