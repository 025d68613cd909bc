"""eventlet's own server: gunicorn has no worker for it any more."""

import importlib
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

import eventlet
from eventlet.support.greenlets import GreenletExit

from config import Config
from senna.serve import garbage
from senna.serve.last_call import DRAIN, SETTLE, take_no_more
from senna.serve.preflight import check_address, storage

_GRACE = 19
_STALLED = 20  # seconds that a client may take for its next bytes
_IDLE = 10
_CONNECTIONS = 4096
_REQUEST_LINE = 4094


def serve(config: Config) -> None:
    for warning in config.warnings:
        sys.stderr.write(f"warning: {warning}\n")
    garbage.wait()
    check_address(config.http_host, config.http_port)
    with storage(config):
        before = {name: vars(threading)[name] for name in ("_active", "get_ident")}
        eventlet.monkey_patch()  # before the application and all it imports
        _serve(config)
        # The engine's thread is older than the patching, and signs off where it signed on.
        vars(threading).update(before)


def _serve(config: Config) -> None:
    from eventlet import wsgi
    from eventlet.green import socket

    from senna.serve.strict_eventlet import StrictProtocol

    app = importlib.import_module("wsgi").app
    garbage.settle()
    family, *_, address = socket.getaddrinfo(
        config.http_host, config.http_port, type=socket.SOCK_STREAM
    )[0]
    listener = eventlet.listen(address, family=family, backlog=2048)
    # Without it a small packet behind another waits 40 ms for the other side to have seen that.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serving = eventlet.spawn(
        wsgi.server,
        listener,
        app,
        protocol=StrictProtocol,
        log_output=False,
        debug=False,
        keepalive=_IDLE,
        max_size=_CONNECTIONS,
        socket_timeout=_STALLED,
        url_length_limit=_REQUEST_LINE,
    )
    eventlet.spawn(_stop_when_told, serving, listener, app.extensions["closing"])
    sys.stderr.write(f"Listening at {config.http_host} port {config.http_port}, eventlet\n")
    with suppress(GreenletExit):
        serving.wait()


def _stop_when_told(serving: Any, listener: Any, closing: Any) -> None:
    """A signal's handler alone would not wake the hub, and one that raises would do so in whatever
    request is running: the byte that Python writes at a signal does neither."""
    from eventlet.green import socket

    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno())
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    (how,) = heard.recv(1)
    closing.told = lambda: True
    if how == signal.SIGTERM:
        eventlet.sleep(DRAIN)
        take_no_more(listener)
        eventlet.sleep(SETTLE)
    serving.kill()  # ends the accepting: the server then waits for what is under way
    eventlet.sleep(_GRACE)
    serving.kill()
