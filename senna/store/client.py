"""The one place where a connection to Redis is made, and where its failures become our words."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from senna.errors import StorageAway, StorageFull

# Together under 1.5 s: waiting for a free connection, which what is tried again does twice, opening
# one, waiting for the answer.
_POOL_WAIT, _CONNECT, ANSWER = 0.25, 0.25, 0.7
_CONNECTIONS = 64

Word = str | bytes | int | float


class Client(redis.Redis):
    """The door that the store goes through: commands as they are written, answers as they come.

    The rest of redis-py is for what no request waits for."""

    def call(self, *words: Word) -> Any:
        pool: Any = self.connection_pool
        connection = pool.get_connection()
        try:
            connection.send_command(*words)
            return connection.read_response()
        finally:
            pool.release(connection)

    def calls(self, commands: Sequence[tuple[Word, ...]], *, strict: bool = True) -> list[Any]:
        """All in one round trip. Not strict: what was refused stands among the answers."""
        answers = self._answers(commands) if commands else []
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        if refused and strict:
            raise refused[0]
        return answers

    def _answers(self, commands: Sequence[tuple[Word, ...]]) -> list[Any]:
        pool: Any = self.connection_pool
        connection = pool.get_connection()
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            return [_answer(connection) for _ in commands]
        finally:
            pool.release(connection)

    @classmethod
    def at(cls, url: str) -> Self:
        # redis-py retries ten times by default, writes included: a cut reply would be done twice.
        return cls(
            connection_pool=redis.BlockingConnectionPool.from_url(
                url,
                max_connections=_CONNECTIONS,
                timeout=_POOL_WAIT,
                socket_connect_timeout=_CONNECT,
                socket_timeout=ANSWER,
                retry=Retry(NoBackoff(), 0),
                retry_on_timeout=False,
                protocol=2,
            )
        )


def connect(url: str) -> Client:
    return Client.at(url)


def greeted(pool: Any) -> Any:
    """A connection as the URL wants it, for oneself, on which Redis has said something."""
    told = pool.connection_kwargs | {"driver_info": None}  # two questions less
    connection = pool.connection_class(**told)
    try:
        connection.connect()
        connection.send_command("PING")
        _answer(connection)  # whoever may not ask this is answered all the same
    except BaseException:
        connection.disconnect()
        raise
    return connection


def _answer(connection: Any) -> Any:
    try:
        return connection.read_response()
    except redis.ResponseError as refused:
        return refused


# What Redis says when it cannot serve now, or holds what a hand put there. Whatever else it refuses
# is a mistake of ours and stays one. redis-py has classes for some words and cuts those words off.
_UNABLE = (
    exceptions.ReadOnlyError,
    exceptions.MasterDownError,
    exceptions.ClusterDownError,
    exceptions.TryAgainError,
    exceptions.NoPermissionError,
)
_SAID = re.compile(
    "LOADING|READONLY|MISCONF|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|BUSY|UNKILLABLE|NOAUTH|"
    "NOPERM|WRONGPASS|WRONGTYPE|DAMAGED|max number of clients|"
    "ACL failure in script|user executing the script can't"  # Valkey's words, and those of Redis
)


@contextmanager
def storage() -> Iterator[None]:
    """Redis being away, full or unable becomes a word of ours; a mistake of ours does not."""
    try:
        yield
    except exceptions.OutOfMemoryError as full:
        raise StorageFull(str(full)) from full
    except redis.ResponseError as refused:
        if "OOM" in str(refused):
            raise StorageFull(str(refused)) from refused
        if not isinstance(refused, _UNABLE) and not _SAID.search(str(refused)):
            raise
        raise StorageAway(str(refused)) from refused
    except (redis.ConnectionError, redis.TimeoutError, redis.InvalidResponse, OSError) as away:
        raise StorageAway(str(away)) from away
