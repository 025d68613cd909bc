"""Who and which tokens are no longer let in. Members `user:<id>` and `token:<jti>`, scored with the
second at which they may be forgotten."""

from collections.abc import Iterator
from typing import Literal

from redis import Redis

from senna.store.client import storage
from senna.store.keys import Keys

Kind = Literal["user", "token"]
Denied = frozenset[tuple[str, str]]

_PAGE = 1000


class Denials:
    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys = client, keys

    def add(self, domain: str, kind: Kind, value: str, forget_at: float) -> None:
        key = self._keys.denied(domain)
        with storage():
            seconds, _ = self._client.time()
            with self._client.pipeline(transaction=True) as pipe:
                pipe.zadd(key, {_member(kind, value): forget_at})
                pipe.zremrangebyscore(key, "-inf", f"({seconds}")
                pipe.execute()

    def remove(self, domain: str, kind: Kind, value: str) -> None:
        with storage():
            self._client.zrem(self._keys.denied(domain), _member(kind, value))

    def load(self, domain: str) -> Denied:
        """Latest to be forgotten first, by rank, until the first that is forgotten already."""
        with storage():
            return frozenset(self._pages(self._keys.denied(domain)))

    def _pages(self, key: str) -> Iterator[tuple[str, str]]:
        first = 0
        while True:
            with self._client.pipeline(transaction=False) as pipe:
                pipe.time()
                pipe.zrevrange(key, first, first + _PAGE - 1, withscores=True)
                (now, _), page = pipe.execute()
            living = [member for member, forget_at in page if forget_at >= now]
            yield from filter(None, map(_read, living))
            if len(living) < _PAGE:
                return
            first += _PAGE


def _member(kind: Kind, value: str) -> bytes:
    return f"{kind}:{value}".encode("utf-8", "surrogatepass")


def _read(member: bytes) -> tuple[str, str] | None:
    """Nothing for what a hand may have written there."""
    try:
        kind, _, value = member.decode("utf-8", "surrogatepass").partition(":")
    except UnicodeDecodeError:
        return None
    return (kind, value) if kind in ("user", "token") else None
