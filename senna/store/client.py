"""The one place where a connection to Redis is made, and where its failures become our words."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
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


@contextmanager
def storage() -> Iterator[None]:
    """Redis being away, full or unable becomes a word of ours; a mistake of ours does not."""
    try:
        yield
    except redis.exceptions.OutOfMemoryError as full:
        raise StorageFull(str(full)) from full
    except redis.RedisError as away:
        if str(away).startswith("OOM"):
            raise StorageFull(str(away)) from away
        raise StorageAway(str(away)) from away
    except OSError as away:
        raise StorageAway(str(away)) from away
