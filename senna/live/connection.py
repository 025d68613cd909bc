"""One socket: who is behind it, how far it has heard, and what may still be said to it."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum

from config import Domain
from senna.core.call import Call
from senna.edge.auth import Caller
from senna.edge.proxies import Visitor
from senna.events import Cursor
from senna.live.line import Line
from senna.live.packets import Words
from senna.model import UserId

SYNC_EVERY = 30.0  # seconds; then about as often


class State(Enum):
    WAITING = "has shown no token yet"
    CATCHING_UP = "is told what it missed; pushes are ignored, because they are in the log"
    LIVE = "hears everything at once"
    ENDED = "is gone, or will be as soon as its last words are out"


class Connection:
    __slots__ = (
        "call", "caller", "cursor", "domain", "ends", "line", "lock", "more", "opened",
        "refusals", "sid", "state", "sync_at", "told_of_end", "visitor", "watched", "welcome",
    )  # fmt: skip

    def __init__(
        self,
        sid: str,
        domain: Domain,
        visitor: Visitor,
        line: Line,
        lock: AbstractContextManager[object] | None = None,
    ) -> None:
        self.sid, self.domain, self.visitor, self.line = sid, domain, visitor, line
        self.opened = time.monotonic()
        self.state = State.WAITING
        self.caller: Caller | None = None
        self.call: Call | None = None
        self.cursor = Cursor("", 0)  # the last entry of the log that it was told
        self.more = False  # something was published that it may not have been told
        self.ends: float | None = None  # when its last words must be out
        self.told_of_end = False  # that its token is about to expire
        self.sync_at = 0.0
        self.refusals = 0
        self.welcome: Callable[[], None] | None = None  # until its CONNECT has been answered
        self.watched: dict[UserId, bool | None] = {}  # and whether they were there when last told
        # Entered again when a packet that cannot be sent ends the connection.
        self.lock = lock or threading.RLock()

    def hear(self, cursor: Cursor, before: int, packet: Words) -> bool:
        """An entry of the log as it is published. False: somebody has to begin reading the log."""
        with self.lock:
            if self.state is State.LIVE and cursor.epoch == self.cursor.epoch:
                if cursor.s <= self.cursor.s:
                    return True
                if before == self.cursor.s:
                    self.cursor = cursor
                    self.line.say(packet)
                    return True
            return not self.doubts()

    def doubts(self) -> bool:
        """There may be more than it was told. Whether somebody has to begin reading the log: who
        reads already is told to look once more."""
        with self.lock:
            self.more = True
            if self.state is not State.LIVE:
                return False
            self.state = State.CATCHING_UP
            return True

    def caught_up(self) -> bool:
        """Live from here on, unless something was published that the last look may have missed."""
        with self.lock:
            if self.more or self.state is not State.CATCHING_UP:
                return self.state is not State.CATCHING_UP
            self.state = State.LIVE
            return True

    def say_in_passing(self, packet: Words) -> bool:
        """What is in no log: only for who is up to date. Whether it was said."""
        with self.lock:
            if self.state is State.LIVE:
                self.line.say(packet)
            return self.state is State.LIVE
