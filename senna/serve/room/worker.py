"""The worker of the engine room: gunicorn manages it, and a connection is read and answered here.

Two points are for moving connections between workers (`handover.py`):

- `elsewhere(environ, client, so_far)` is asked when a request's head has been read; of `environ`
  there is the path and the query at least. True: the connection is in other hands, and its greenlet
  ends. `so_far` is all that was read and not answered yet, this request's head first.
- `adopt(client, address, so_far)` goes on with a connection that came from another worker, in the
  greenlet that calls it and until it ends, and closes it.

`environ["senna.keep_line"]` is for the application: it takes the connection for good.
"""

from collections.abc import Mapping
from datetime import timedelta
from time import monotonic, time
from typing import Any
from weakref import WeakSet

from gevent.pool import Pool
from gunicorn.http.wsgi import base_environ

from senna.serve import gevent_worker
from senna.serve.last_call import DRAIN
from senna.serve.room.answer import Answer, Beginnings
from senna.serve.room.handover import Handover
from senna.serve.room.line import Line

_LINE, _FIELD = 4094, 8190  # where gunicorn was told of no limit
_HEAD = 10.0


class Worker(gevent_worker.Worker):
    def __init__(self, *told: Any) -> None:
        super().__init__(*told)
        cfg = self.cfg
        self.beginnings = Beginnings()
        # In a head that is no longer than one line may be, no line is too long.
        longest = min(cfg.limit_request_line or _LINE, cfg.limit_request_field_size or _FIELD)
        self.plain = longest, cfg.limit_request_fields
        self._always: dict[str, Any] = base_environ(cfg) | {
            "SCRIPT_NAME": "",
            "wsgi.multithread": True,
            "wsgi.url_scheme": "http",
        }
        self._keeps = bool(cfg.keepalive)
        self._guests = _Guests(self.worker_connections)
        self._servers: list[Any] = []
        self._lines: set[Line] = set()
        self._second = 0

    def run(self) -> None:
        self._handover = Handover(self.ppid, self.pid, self.adopt, self._guests)
        self._servers.append(self._handover.server)
        try:
            super().run()
        finally:
            self._handover.close()

    def adopt(self, client: Any, address: Any, so_far: bytes) -> None:
        line = Line(self, client, address, client.getsockname())
        self._lines.add(line)
        try:
            line.serve(so_far)
        finally:
            self._lines.discard(line)

    def elsewhere(self, environ: Mapping[str, Any], client: Any, so_far: bytes) -> bool:
        return self._handover.give(environ, client, so_far)

    def handle(self, _listener: Any, client: Any, addr: Any) -> None:
        self.adopt(client, addr, b"")

    def keep(self, client: Any) -> None:
        self._guests.kept.add(client)

    def is_last(self) -> bool:
        """Counts a request, and says whether its connection has to end with it."""
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False
        return not self._keeps or self.told()

    def always(self, client: Any, caller: Any, asked_at: Any) -> dict[str, Any]:
        """What is the same in every environ of a connection. A unix socket has no addresses."""
        host, port = asked_at[:2] if isinstance(asked_at, tuple) else ("localhost", "")
        found = {"gunicorn.socket": client, "SERVER_NAME": host, "SERVER_PORT": str(port)}
        if isinstance(caller, tuple):
            found |= {"REMOTE_ADDR": caller[0], "REMOTE_PORT": str(caller[1])}
        else:
            found["REMOTE_ADDR"] = ""
        return self._always | found

    def note(self, environ: Mapping[str, Any], answer: Answer) -> None:
        if not self.log.access_log_enabled:
            return
        headers = [
            (name[5:].replace("_", "-"), value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        ]
        took = timedelta(seconds=monotonic() - answer.asked_at)
        self.log.access(answer, headers, environ, took)

    def pool(self) -> Pool:
        return self._guests

    def serve(self, listener: Any) -> Any:
        server = super().serve(listener)
        server.do_close = lambda *_: None  # a line closes itself, or is somebody else's
        self._servers.append(server)
        return server

    def is_busy(self) -> bool:
        return bool(self._lines or self._guests.kept)

    def notify(self) -> None:
        """Several times a second: one look at all connections bounds them, and no timers do."""
        super().notify()
        if self._second == (second := int(time())):
            return
        self._second = second
        self.beginnings.renew()
        self._let_go(self.cfg.keepalive or _HEAD, late=True)
        self._guests.look()
        for server in self._servers:
            if server.started and not self._guests.full():
                server.start_accepting()

    def let_the_silent_go(self) -> None:
        self._let_go(DRAIN, late=False)

    def _let_go(self, patience: float, late: bool) -> None:
        since = monotonic() - patience
        for line in [line for line in self._lines if line.silent_since < since]:
            line.let_go(late)


class _Guests(Pool):
    """Also those whose connection the application has taken."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.kept: WeakSet[Any] = WeakSet()

    def full(self) -> bool:
        return bool(super().full()) or len(self) + len(self.kept) >= self.size

    def look(self) -> None:
        for client in [client for client in self.kept if client.fileno() < 0]:
            self.kept.discard(client)
