"""Who listens on channels of Redis, and has heard all of it when asked."""

from types import TracebackType
from typing import Any

_LAST = b"that was all"


class Ear:
    def __init__(self, redis: Any, *channels: str) -> None:  # its stubs do not know pub/sub
        self._redis = redis
        self._pubsub = redis.pubsub()
        self._channels = [*channels, "test:last"]

    def __enter__(self) -> "Ear":
        self._pubsub.subscribe(*self._channels)
        for _ in self._channels:
            assert self._pubsub.get_message(timeout=2)["type"] == "subscribe"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._pubsub.close()

    def heard(self) -> list[tuple[str, bytes]]:
        """Since it was asked last: one connection hears in the order in which Redis was told."""
        self._redis.publish("test:last", _LAST)
        found = []
        while (said := self._pubsub.get_message(timeout=2))["data"] != _LAST:
            found.append((said["channel"].decode(), said["data"]))
        return found
