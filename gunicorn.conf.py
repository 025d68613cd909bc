"""How gunicorn runs Senna: `gunicorn wsgi:app` finds it here, `python wsgi.py` uses it too."""

from pathlib import Path
from typing import Any

from config import EX_CONFIG
from senna.serve import bodies, garbage, master, output, stopping
from senna.serve.preflight import configured, refuse

_senna = configured()
_host = f"[{_senna.http_host}]" if ":" in _senna.http_host else _senna.http_host

if _senna.async_mode == "eventlet":
    refuse(
        "SOCK_ASYNC=eventlet runs with `python wsgi.py`: gunicorn has no eventlet worker.",
        status=EX_CONFIG,
    )

bind = f"{_host}:{_senna.http_port}"
workers = _senna.workers
_stock = {
    "gevent": "senna.serve.gevent_worker.Worker",
    "threading": "senna.serve.thread_worker.Worker",
}
worker_class = "senna.serve.room.worker.Worker" if _senna.engine_room else _stock[_senna.async_mode]
worker_connections = 4096
threads = 64 if _senna.async_mode == "threading" else 1
proc_name = "senna"
# A heartbeat on a disk that hangs would look like a worker that hangs.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
keepalive = 10  # also what a client may take to send a request's head
timeout = 30
graceful_timeout = 19  # with the three seconds before it: gone within 25

accesslog = None  # the application logs its requests itself, without anybody's token
control_socket_disable = True
# Whom to believe about the client is SOCK_TRUSTED_PROXIES' business, and nobody else's.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}

if workers > 1:
    # Before a worker imports prometheus_client, which looks only then.
    raw_env = [f"PROMETHEUS_MULTIPROC_DIR={master.metrics_folder()}"]


def on_starting(server: Any) -> None:
    master.start(server, _senna)


def post_fork(server: Any, _worker: Any) -> None:
    stopping.end_at_once(server)
    garbage.wait()


def post_worker_init(worker: Any) -> None:
    parts = worker.wsgi.extensions
    parts["closing"].told = worker.told
    if _senna.engine_room:
        output.lend(parts["journal"], *parts["meters"])
        worker.wsgi = worker.wsgi.wsgi_app  # past a method of Flask's that calls nothing else
    garbage.settle()


def pre_request(worker: Any, request: Any) -> None:
    bodies.watch(worker, request)


def post_request(_worker: Any, request: Any, _environ: Any, response: Any) -> None:
    if response is not None:  # else it is refused, and that is yet to be said
        bodies.release(request)


def child_exit(_server: Any, worker: Any) -> None:
    master.forget_worker(worker.pid, _senna)


def on_exit(_server: Any) -> None:
    master.stop()
