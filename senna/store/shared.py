"""redis-py, but the commands of all greenlets of a worker share one connection."""

import os
from collections.abc import Sequence
from typing import Any
from weakref import WeakSet

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
        _clients.add(self)

    def call(self, *words: Word) -> Any:
        if get_hub() is not self._hub:  # another thread: nobody could wake it
            return super().call(*words)
        return (self._line or self._mine()).call(words)

    def _answers(self, commands: Sequence[tuple[Word, ...]]) -> list[Any]:
        if get_hub() is not self._hub:
            return super()._answers(commands)
        return (self._line or self._mine()).calls(commands)

    def _mine(self) -> SharedLine:
        self._line = SharedLine(self.connection_pool, self._hub)
        return self._line

    def leave(self) -> None:
        """In a process just forked: the other end belongs to the one it was forked from."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        super().close()


_clients: WeakSet[SharedClient] = WeakSet()


def _leave_all() -> None:
    for client in list(_clients):
        client.leave()


os.register_at_fork(after_in_child=_leave_all)
