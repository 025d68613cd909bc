"""gunicorn's worker of threads, which would close its door at once when told to stop."""

import os
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from senna.serve.refusing import Refusing
from senna.serve.stopping import Stopping

_TICK = 0.1


class Worker(Stopping, Refusing, ThreadWorker):
    def set_accept_enabled(self, enabled: bool) -> None:
        while not enabled and not self.alive and self.accepts():
            self.notify()
            self.wait_for_and_dispatch_events(timeout=_TICK)
        super().set_accept_enabled(enabled)

    def handle_quit(self, _signal: int, _frame: Any) -> None:
        """gunicorn's shuts the pool of threads down, and ends by waiting for each of them. A signal
        may come while the pool is making a thread: then it waits for ever, for a lock that is held
        where it came, or for a thread that nobody knows."""
        self.alive = False
        time.sleep(_TICK)  # for answers that are about to go out
        os._exit(0)
