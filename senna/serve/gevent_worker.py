"""gunicorn's gevent worker, which would close its door within a second of being told to stop."""

import os
from functools import partial
from time import monotonic
from typing import Any

import gevent
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.workers.ggevent import GeventWorker

from senna.serve.last_call import DRAIN
from senna.serve.refusing import Refusing
from senna.serve.stopping import Stopping

_TICK = 0.1
_KILLING = 2.0  # the master kills at the end of `graceful_timeout`: be gone before


class Worker(Stopping, Refusing, GeventWorker):
    _quits = False

    def __init__(self, *told: Any) -> None:
        super().__init__(*told)
        self._silent: dict[Any, float] = {}  # connections: since when

    def run(self) -> None:
        self.servers = [self.serve(listener) for listener in self.sockets]
        while self.accepts() and not self._quits:
            self.notify()
            gevent.sleep(_TICK)
        for server in self.servers:
            server.close()
        give_up = monotonic() + self.cfg.graceful_timeout - _KILLING
        while self.is_busy() and monotonic() < give_up and not self._quits:
            self.notify()
            self.let_the_silent_go()
            gevent.sleep(_TICK)
        for server in self.servers:
            server.stop(timeout=0)

    def handle_quit(self, _signal: int, _frame: Any) -> None:
        """gunicorn's raises SystemExit in a greenlet, a tenth of a second later: the process may be
        at its end by itself then, and says that something failed."""
        if not self.booted:
            os._exit(0)  # nobody was let in yet
        self.alive, self._quits = False, True

    def is_busy(self) -> bool:
        return any(server.pool for server in self.servers)

    def pool(self) -> Pool:
        return Pool(self.worker_connections)

    def serve(self, listener: Any) -> Any:
        listener.setblocking(True)
        pool = self.pool()
        server = StreamServer(listener, handle=partial(self.handle, listener), spawn=pool)
        if self.cfg.workers > 1:
            server.max_accept = 1  # leave some to the others
        server.start()
        return server

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        self._silent[gevent.getcurrent()] = monotonic()
        try:
            super().handle(listener, client, addr)
        finally:
            self._silent.pop(gevent.getcurrent(), None)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        self._silent.pop(gevent.getcurrent(), None)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            self._silent[gevent.getcurrent()] = monotonic()

    def let_the_silent_go(self) -> None:
        """Not before a proxy would: on its way may be a request that nobody sends twice."""
        for connection, since in list(self._silent.items()):
            if monotonic() - since > DRAIN:
                connection.kill(block=False)
