"""The one place where a connection to Redis is made, and where its failures become our words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from senna.errors import StorageAway, StorageFull

# Together under 1.5 s: waiting for a free connection, which what is tried again does twice, opening
# one, waiting for the answer.
_POOL_WAIT, _CONNECT, _ANSWER = 0.25, 0.25, 0.7
_CONNECTIONS = 64


def connect(url: str) -> "redis.Redis":
    # redis-py retries ten times by default, writes included: a cut reply would be applied twice.
    return redis.Redis(
        connection_pool=redis.BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=_POOL_WAIT,
            socket_connect_timeout=_CONNECT,
            socket_timeout=_ANSWER,
            retry=Retry(NoBackoff(), 0),
            retry_on_timeout=False,
            protocol=2,
        )
    )


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
    "NOPERM|WRONGPASS|WRONGTYPE|DAMAGED|max number of clients"
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
