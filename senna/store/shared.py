"""redis-py, but the commands of all greenlets of a worker share one connection."""

import os
from collections.abc import Sequence
from typing import Any

import redis

from senna.store.client import Client, Word
from senna.store.shared_line import SharedLine, get_hub, is_module_patched


def shared(url: str) -> Client:
    """Without gevent's sockets, or with TLS to Redis, each call takes a connection for itself."""
    client = Client.at(url)
    tls = issubclass(client.connection_pool.connection_class, redis.SSLConnection)
    return client if tls or not is_module_patched("socket") else SharedClient.at(url)


class SharedClient(Client):
    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._hub = get_hub()
        self._line: SharedLine | None = None

    def call(self, *words: Word) -> Any:
        if get_hub() is not self._hub:  # another thread: nobody could wake it
            return super().call(*words)
        return self._mine().call(words)

    def _answers(self, commands: Sequence[tuple[Word, ...]]) -> list[Any]:
        if get_hub() is not self._hub:
            return super()._answers(commands)
        return self._mine().calls(commands)

    def _mine(self) -> SharedLine:
        line = self._line
        if line is None or line.pid != os.getpid():
            if line is not None:
                line.close()  # its other end belongs to the process that this one was forked from
            line = self._line = SharedLine(self.connection_pool, self._hub)
        return line

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        super().close()
