"""Catching up: what somebody missed since a cursor, or will miss within the next seconds."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from senna.core.call import Call
from senna.core.closing import Closing
from senna.events import Cursor, Missed
from senna.model import UserId
from senna.store.feed import Feed
from senna.store.logs import Logs

_PAGE = 100
_LOOK_UP = 0.5  # seconds between two looks at whether this process is to stop
# At once for one person and process, one per device: more are answered without waiting.
_WAITING = 5

Person = tuple[str, UserId]


class Log:
    def __init__(self, logs: Logs, feed: Feed, closing: Closing) -> None:
        self._logs, self._feed, self._closing = logs, feed, closing
        self._waiting: dict[Person, tuple[threading.Event, ...]] = {}
        self._lock = threading.Lock()

    def since(self, call: Call, cursor: Cursor | None, wait: float) -> Missed:
        """Without a cursor: from now on. Waits until there is something, or the time is over."""
        if cursor is None:
            missed = Missed([], self._logs.head(call.domain, call.user))
        else:
            missed = self._read(call, cursor)
        if missed.events or missed.reason or not wait:
            return missed
        with self._listening(call) as stirred:
            return missed if stirred is None else self._next(call, missed.cursor, wait, stirred)

    def heads(self, calls: Sequence[Call]) -> list[Cursor | None]:
        return self._logs.heads([(call.domain, call.user) for call in calls])

    def stir(self, domain: str, user: UserId) -> None:
        """Something happened to them: whoever waits for it looks again."""
        for stirred in self._waiting.get((domain, user), ()):
            stirred.set()

    def stir_all(self) -> None:
        for person in list(self._waiting):
            self.stir(*person)

    def _read(self, call: Call, cursor: Cursor) -> Missed:
        return self._logs.since(call.domain, call.user, cursor, _PAGE)

    def _next(self, call: Call, cursor: Cursor, wait: float, stirred: threading.Event) -> Missed:
        until = monotonic() + wait
        while True:
            stirred.clear()  # before the look: what happens during it is another reason to look
            missed = self._read(call, cursor)
            if missed.events or missed.reason or not self._stirs(stirred, until):
                return missed

    def _stirs(self, stirred: threading.Event, until: float) -> bool:
        while (left := until - monotonic()) > 0 and not self._closing.told():
            if stirred.wait(min(left, _LOOK_UP)):
                return True
        return False

    @contextmanager
    def _listening(self, call: Call) -> Iterator[threading.Event | None]:
        """Nothing for whoever waits often enough already."""
        person, stirred = (call.domain.handle, call.user), threading.Event()
        with self._lock:
            others = self._waiting.get(person, ())
            if len(others) < _WAITING:
                self._waiting[person] = (*others, stirred)
        if len(others) >= _WAITING:
            yield None
            return
        try:
            self._feed.join(call.domain, call.user)
            try:
                yield stirred
            finally:
                self._feed.leave(call.domain, call.user)
        finally:
            self._forget(person, stirred)

    def _forget(self, person: Person, stirred: threading.Event) -> None:
        with self._lock:
            left = tuple(one for one in self._waiting[person] if one is not stirred)
            if left:
                self._waiting[person] = left
            else:
                del self._waiting[person]
