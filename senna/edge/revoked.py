"""This process's copy of the denials: a look per request without a round trip to Redis.

A copy is about two seconds old while Redis answers; while it does not, the last one is kept. A
process that never had one lets nobody in: it raises StorageAway, as any question to Redis would.
"""

import threading
import time
from collections.abc import Callable

from senna.errors import StorageAway
from senna.model import UserId

Denied = frozenset[tuple[str, str]]

_EVERY = 2.0
_OLDEST = 5.0  # should the thread be late, the next request asks by itself
_AGAIN = 1.0  # after a failure, before somebody waits for a first copy once more


class Revoked:
    def __init__(
        self,
        load: Callable[[str], Denied],
        every: float = _EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._every, self._clock = load, every, clock
        self._copies: dict[str, Denied] = {}
        self._tried: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._reader: threading.Thread | None = None

    def holds(self, domain: str, user: UserId, token_id: str | None) -> bool:
        if self._due(domain):
            with self._lock:
                if self._due(domain):  # not if somebody asked while we waited
                    self._refresh(domain)
                self._watch()
        copy = self._copies.get(domain)
        if copy is None:
            raise StorageAway("the denials of this domain were never read")
        if not copy:
            return False
        return ("user", str(user)) in copy or ("token", token_id) in copy

    def close(self) -> None:
        self._closed.set()
        if self._reader is not None:
            self._reader.join()

    def _due(self, domain: str) -> bool:
        tried = self._tried.get(domain)
        limit = _OLDEST if domain in self._copies else _AGAIN
        return tried is None or self._clock() - tried > limit

    def _refresh(self, domain: str) -> None:
        try:
            self._copies[domain] = self._load(domain)
        except StorageAway:
            # There is one Redis: nobody else needs to wait to hear the same.
            self._tried = dict.fromkeys(self._tried, self._clock())
        self._tried[domain] = self._clock()

    def _watch(self) -> None:
        """Started by the first request and not before: a thread does not survive a fork."""
        if self._reader is None or not self._reader.is_alive():
            self._reader = threading.Thread(target=self._run, name="revoked", daemon=True)
            self._reader.start()

    def _run(self) -> None:
        while not self._closed.wait(self._every):
            for domain in list(self._tried):
                with self._lock:
                    self._refresh(domain)
