"""What a socket missed, told from the log until it is at the head: from there it is live."""

import threading
import time

from senna.chance import between
from senna.core.call import Call
from senna.edge.desk.desk import Desk
from senna.edge.journal import Journal
from senna.edge.wire.events import present_event
from senna.errors import StorageAway, StorageFull
from senna.events import Cursor, Missed
from senna.live.connection import Connection, State
from senna.live.line import SLOW
from senna.live.packets import Words, packet

_READERS = 16  # at once: a thousand who come back together must not take all connections to Redis
_DRAIN = 10.0  # seconds in which a client has to take what it was told before it is told more
_AGAIN = 0.5  # about so long after a Redis that did not answer


class CatchingUp:
    def __init__(self, desk: Desk, journal: Journal) -> None:
        self._desk, self._log, self._journal = desk, desk.house.log, journal
        self._readers = threading.BoundedSemaphore(_READERS)

    def read(self, call: Call, cursor: Cursor | None) -> Missed:
        with self._readers:
            return self._log.since(call, cursor, 0)

    def begin(
        self, connection: Connection, page: Missed | None = None, greeting: Words | None = None
    ) -> None:
        """In a thread of its own: it waits for the client, and for nobody else."""
        threading.Thread(
            target=self._run, args=(connection, page, greeting), name="catching up", daemon=True
        ).start()

    def welcome(self, connection: Connection, page: Missed, greeting: Words) -> None:
        """Mostly nothing was missed, and then it takes no time."""
        if page.events or page.has_more:
            self.begin(connection, page, greeting)
            return
        connection.line.say(greeting)
        connection.cursor = page.cursor
        if not self._is_up_to_date(connection, page):
            self.begin(connection)

    def _run(self, connection: Connection, page: Missed | None, greeting: Words | None) -> None:
        try:
            if greeting is not None:
                connection.line.say(greeting)
            self._catch_up(connection, page)
        except Exception as mistake:  # noqa: BLE001 - or it would stay behind and never know
            self._journal.fault(mistake, {"event": "catching up"})
            connection.line.cut()

    def _catch_up(self, connection: Connection, page: Missed | None) -> None:
        while connection.state is State.CATCHING_UP:
            try:
                if page is None:
                    connection.more = False  # now: what is published while we read counts
                    page = self.read(_call(connection), connection.cursor)
            except (StorageAway, StorageFull):
                time.sleep(between(0.5, 1.5) * _AGAIN)
                continue
            if not self._tell(connection, page):
                return
            if self._is_up_to_date(connection, page):
                return
            page = None

    def _is_up_to_date(self, connection: Connection, page: Missed) -> bool:
        if page.has_more or not connection.caught_up():
            return False
        # By this a client knows that it has heard all that it missed.
        connection.say_in_passing(packet("sync", {"cursor": str(connection.cursor)}))
        return True

    def _tell(self, connection: Connection, page: Missed) -> bool:
        """False when the client does not take it: it comes back and goes on where it was."""
        if page.reason is not None:
            lost = {"cursor": str(page.cursor), "recovered": False, "reason": page.reason}
            connection.line.say(packet("sync", lost))
        call = _call(connection)
        for event in page.events:
            name, data = present_event(
                self._desk.present, call.domain.handle, call.user, event, page.cursor.epoch
            )
            if not connection.line.room(_DRAIN):
                connection.line.hang_up(SLOW)
                return False
            connection.line.say(packet(name, data))
        connection.cursor = page.cursor
        return True


def _call(connection: Connection) -> Call:
    assert connection.call is not None  # whoever catches up has shown who they are
    return connection.call
