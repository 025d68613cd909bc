"""Catching up: what somebody missed since a cursor, or will miss within the next seconds."""

from time import monotonic, sleep

from senna.core.call import Call
from senna.events import Cursor, Missed
from senna.store.logs import Logs

_PAGE = 100
_LOOK_AGAIN = 0.5  # seconds between two looks of a waiting client: one small round trip each


class Log:
    def __init__(self, logs: Logs) -> None:
        self._logs = logs

    def since(self, call: Call, cursor: Cursor | None, wait: float) -> Missed:
        """Without a cursor: from now on. Waits until there is something, or the time is over."""
        until = monotonic() + wait
        if cursor is None:
            cursor = self._logs.head(call.domain, call.user)
            if not wait:
                return Missed([], cursor)
        while True:
            missed = self._logs.since(call.domain, call.user, cursor, _PAGE)
            left = until - monotonic()
            if missed.events or missed.reason or left <= 0:
                return missed
            cursor = missed.cursor
            sleep(min(left, _LOOK_AGAIN))
