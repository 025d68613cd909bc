"""What a Redis is like, and whether it takes writes now."""

import time
from dataclasses import dataclass
from typing import Any, cast

import redis

from senna.store.client import Client, storage
from senna.store.keys import Keys

SCHEMA = 1  # of the layout in keys.py: raised when an older Senna could not read it


@dataclass(frozen=True, slots=True)
class Facts:
    """`listpack` is nothing when this Redis does not tell its settings."""

    product: str
    version: tuple[int, ...]
    cluster: bool
    replica: bool
    append_only: bool
    eviction: str
    listpack: int | None
    clock_ahead: float
    schema: str | None


class Health:
    def __init__(self, client: Client, keys: Keys) -> None:
        self._redis, self._schema = cast(Any, client), keys.schema()

    def writable(self) -> None:
        """Raises when a message could not be stored now: away, a replica, out of memory or disk."""
        with storage():
            # Refused like any write, and changes nothing once the version of the layout is there.
            # Asked where requests ask: what they meet is what counts.
            self._redis.call("SET", self._schema, SCHEMA, "NX")

    def facts(self) -> Facts:
        with storage():
            told = self._redis.info()
            product = told.get("server_name", "redis")
            return Facts(
                product=product,
                version=_numbers(str(told.get(f"{product}_version", ""))),
                cluster=bool(told.get("cluster_enabled")),
                replica=told.get("role") != "master",
                append_only=bool(told.get("aof_enabled")),
                eviction=str(told.get("maxmemory_policy", "")),
                listpack=self._listpack(),
                clock_ahead=self._clock_ahead(),
                schema=_text(self._redis.get(self._schema)),
            )

    def _listpack(self) -> int | None:
        """The smaller of the two that matter."""
        try:
            found = self._redis.config_get("*-max-listpack-value")
            return min(int(found[f"{kind}-max-listpack-value"]) for kind in ("zset", "hash"))
        except (redis.ResponseError, KeyError, ValueError):
            return None  # a hosted Redis often keeps its settings to itself

    def _clock_ahead(self) -> float:
        before = time.time()
        seconds, microseconds = self._redis.time()
        return float(seconds + microseconds / 1e6 - (before + time.time()) / 2)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="replace")
