"""A Redis of its own on a TCP port, as people have it, to be killed, frozen and filled."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import redis
from processes import eventually, free_port

_FLAGS = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "zset-max-listpack-value": "4096",
    "hash-max-listpack-value": "4096",
    "enable-debug-command": "yes",
}


class ARedis:
    def __init__(self, folder: Path) -> None:
        binary = shutil.which("redis-server")
        assert binary, "redis-server is missing: run `make test`, or apt-get install redis-server"
        self.folder, self.port = folder, free_port()
        places = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(folder)}
        flags = [word for name, value in (_FLAGS | places).items() for word in (f"--{name}", value)]
        self._command = [binary, *flags]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert eventually(self.answers), "Redis did not start"

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def client(self) -> Any:
        """Untyped: the stubs know neither bytes keys nor what a command answers."""
        return redis.Redis(port=self.port, socket_timeout=5)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def close(self) -> None:
        self.kill()  # also ends one that is frozen
