"""A small real server with our sockets on it: `python stage.py gevent 4000 25`. What it is told, it
says back; `flood` lets it send so many KiB, `held` tell how many requests' tokens it still has."""

import atexit
import gc
import os
import shutil
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_WORKERS = {
    "room": "senna.serve.room.worker.Worker",
    "gevent": "gevent",
    "threading": "gthread",
}
TOKEN = "HTTP_X_AUTH_TOKEN"


def application(mode: str) -> Any:
    import socketio

    from senna.live.engine import furnish

    server = socketio.Server(
        async_mode="gevent" if mode == "room" else mode,
        async_handlers=False,
        cors_allowed_origins="*",
        ping_interval=float(sys.argv[3]),
        ping_timeout=float(sys.argv[3]),
    )
    furnish(server, keep=_keeper() if mode == "room" else None)

    def flood(sid: str, count: int, patient: bool = False) -> bool:
        box = server.eio.sockets[server.manager.eio_sid_from_sid(sid, "/")].queue
        for number in range(count):
            if patient and not box.drained(10):
                return False
            server.emit("noise", [number, "x" * 1024], to=sid)
        return True

    def held(_sid: str) -> int:
        return sum(TOKEN in one for one in gc.get_objects() if type(one) is dict)

    def hang_up(sid: str) -> None:
        server.eio.disconnect(server.manager.eio_sid_from_sid(sid, "/"))

    def echo(sid: str, word: Any) -> Any:
        """As the gateway does: no answer before there is room for it."""
        server.eio.sockets[server.manager.eio_sid_from_sid(sid, "/")].queue.drained(10)
        return word

    server.on("connect", lambda _sid, environ, _auth: TOKEN not in environ)
    server.on("disconnect", lambda _sid, _reason: None)
    server.on("echo", echo)
    server.on("flood", flood)
    server.on("held", held)
    server.on("sessions", lambda _sid: list(server.eio.sockets))
    server.on("sockets", lambda _sid: len(server.eio.sockets))
    server.on("tasks", lambda _sid: _tasks())
    server.on("hang up", hang_up)
    server.on("left over", lambda _sid: _left_over())
    return socketio.WSGIApp(server)


def _keeper() -> Any:
    from senna.serve.room.kept_line import KeptLine

    return KeptLine


def _left_over() -> list[int]:
    """Descriptors, watchers of the loop, and lines that somebody holds on to."""
    import gevent

    gc.collect()
    lines = sum(type(one).__name__ in ("KeptLine", "Wired") for one in gc.get_objects())
    return [len(os.listdir("/proc/self/fd")), gevent.get_hub().loop.activecnt, lines]


def _tasks() -> int:
    """Threads, and greenlets that have not ended."""
    live = [one for one in gc.get_objects() if hasattr(type(one), "gr_frame") and not one.dead]
    return len(live) + threading.active_count()


def _only_here(process: int, folder: Path) -> None:
    """A worker inherits what its master is to do in the end."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def on_gunicorn(mode: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    from senna.serve import bodies
    from senna.serve.room.corridor import open_corridor

    class Stage(BaseApplication):
        def load_config(self) -> None:
            for name, value in {
                "bind": f"127.0.0.1:{port}",
                "worker_class": _WORKERS[mode],
                "threads": 64 if mode == "threading" else 1,
                "worker_connections": 4096,
                "keepalive": 10,
                "graceful_timeout": 1,
                "control_socket_disable": True,
                "post_worker_init": lambda worker: setattr(worker, "told", lambda: False),
                "pre_request": bodies.watch,
                "post_request": lambda _worker, request, *_: bodies.release(request),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application(mode)

    if mode == "room":
        atexit.register(_only_here, os.getpid(), open_corridor())
    Stage().run()


def on_eventlet(port: int) -> None:
    import eventlet

    eventlet.monkey_patch()
    from eventlet import wsgi

    from senna.serve.strict_eventlet import StrictProtocol

    listener = eventlet.listen(("127.0.0.1", port), backlog=2048)
    app = application("eventlet")
    app.extensions = {"closing": SimpleNamespace(told=lambda: False)}
    wsgi.server(
        listener,
        app,
        protocol=StrictProtocol,
        log_output=False,
        debug=False,
        keepalive=10,
        max_size=4096,
        socket_timeout=20,
    )


if __name__ == "__main__":
    if sys.argv[1] == "eventlet":
        on_eventlet(int(sys.argv[2]))
    else:
        on_gunicorn(sys.argv[1], int(sys.argv[2]))
