"""Catching up: what somebody missed since a cursor, or will miss within the next seconds."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from senna.core.call import Call
from senna.core.closing import Closing
from senna.events import Cursor, Missed
from senna.store.logs import Logs

_PAGE = 100
_LOOK_AGAIN = 0.5  # seconds between two looks of a waiting client: one small round trip each
_WAITING = (
    5  # at once for one person and process, one per device: more are answered without waiting
)


class Log:
    def __init__(self, logs: Logs, closing: Closing) -> None:
        self._logs, self._closing = logs, closing
        self._waiting: Counter[tuple[str, object]] = Counter()

    def since(self, call: Call, cursor: Cursor | None, wait: float) -> Missed:
        """Without a cursor: from now on. Waits until there is something, or the time is over."""
        if cursor is None:
            cursor = self._logs.head(call.domain, call.user)
            if not wait:
                return Missed([], cursor)
        with self._wait(call) as may_wait:
            until = monotonic() + (wait if may_wait else 0)
            while True:
                missed = self._logs.since(call.domain, call.user, cursor, _PAGE)
                left = until - monotonic()
                if missed.events or missed.reason or left <= 0 or self._closing.told():
                    return missed
                cursor = missed.cursor
                sleep(min(left, _LOOK_AGAIN))

    @contextmanager
    def _wait(self, call: Call) -> Iterator[bool]:
        key = (call.domain.handle, call.user)
        self._waiting[key] += 1
        try:
            yield self._waiting[key] <= _WAITING
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
