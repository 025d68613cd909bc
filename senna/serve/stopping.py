"""How a gunicorn worker stops: whoever has come in is answered, and then it is gone."""

import os
import select
import signal
from time import monotonic
from typing import Any

from senna.serve.last_call import DRAIN, SETTLE

# From the master to all workers, ahead of SIGTERM: all of Senna stops, the door is still open.
LAST_CALL = signal.SIGUSR2
_LONGER = 1.0  # for a queue that is not empty yet
_ENDS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


def end_at_once(arbiter: Any) -> None:
    """In a process that is to be a worker, until it has ways of its own to end: those that it has
    from its master would put a signal where only the master looks, which then waits in vain."""
    for each in _ENDS:
        signal.signal(each, lambda *_: os._exit(0))
    so_far = arbiter.SIG_QUEUE  # gunicorn's: since the fork, or for its master, which ends as well
    while not so_far.empty():
        if so_far.get() in _ENDS:
            os._exit(0)


class Stopping:
    """Beside a worker class of gunicorn's. SIGTERM alone, as at a reload, means this worker only:
    others listen on, so it stops accepting at once."""

    alive: bool
    sockets: list[Any]
    _last_call = False
    _open_until = 0.0

    def init_signals(self) -> None:
        super().init_signals()  # type: ignore[misc]  # gunicorn's, beside which this is
        signal.signal(LAST_CALL, self.handle_last_call)
        signal.siginterrupt(LAST_CALL, False)

    def told(self) -> bool:
        return self._last_call or not self.alive

    def handle_last_call(self, _signal: int, _frame: Any) -> None:
        if not self._last_call:
            self._last_call = True
            self._open_until = monotonic() + DRAIN + SETTLE

    def handle_exit(self, signal_: int, frame: Any) -> None:
        # Also time for the master's word, when everybody was sent SIGTERM at once.
        if self.alive:
            self._open_until = max(self._open_until, monotonic() + SETTLE)
        super().handle_exit(signal_, frame)  # type: ignore[misc]  # as above

    def accepts(self) -> bool:
        """Whether the door is to stay open: at the last call until nobody waits there any more."""
        now = monotonic()
        if self.alive or now < self._open_until:
            return True
        return self._last_call and now < self._open_until + _LONGER and self._somebody_waits()

    def _somebody_waits(self) -> bool:
        return bool(select.select([one.fileno() for one in self.sockets], [], [], 0)[0])
