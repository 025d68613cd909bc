"""gunicorn's worker of threads, which would close its door at once when told to stop."""

from gunicorn.workers.gthread import ThreadWorker

from senna.serve.refusing import Refusing
from senna.serve.stopping import Stopping

_TICK = 0.1


class Worker(Stopping, Refusing, ThreadWorker):  # type: ignore[misc]
    def set_accept_enabled(self, enabled: bool) -> None:
        while not enabled and not self.alive and self.accepts():
            self.notify()
            self.wait_for_and_dispatch_events(timeout=_TICK)
        super().set_accept_enabled(enabled)
