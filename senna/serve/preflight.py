"""What is settled before anything runs. Each fault is a plain line for a person, and a status."""

import errno
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from config import EX_CONFIG, Config, ConfigError
from senna.serve.engine import embedded
from senna.serve.valkey import EngineError

# Workers whose master was killed hold its port until they notice, which takes up to a second.
_PATIENCE, _PAUSE = 1.5, 0.05


def refuse(*lines: str, status: int = 1) -> NoReturn:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    sys.stderr.flush()
    sys.exit(status)


def configured() -> Config:
    try:
        return Config.from_env()
    except ConfigError as wrong:
        refuse(*wrong.faults, status=EX_CONFIG)


def check_address(host: str, port: int) -> None:
    """Said soon and plainly: gunicorn would try five times and then speak of a connection."""
    give_up = time.monotonic() + _PATIENCE
    while unable := _unable_to_listen(host, port):
        if unable.errno != errno.EADDRINUSE:
            refuse(f"Senna cannot listen on {host} port {port}: {unable.strerror}")
        if time.monotonic() > give_up:
            refuse(f"Port {port} is in use on {host}: stop the other program or set SOCK_HTTP_PORT")
        time.sleep(_PAUSE)


def _unable_to_listen(host: str, port: int) -> OSError | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as unable:
        return unable
    return None


@contextmanager
def storage(config: Config) -> Iterator[None]:
    """Runs the embedded engine for as long as this process serves, unless a Redis is named."""
    if config.redis_url is not None:
        yield
        return
    try:
        with embedded(config.data_dir):
            yield
    except EngineError as unable:
        refuse(str(unable))
