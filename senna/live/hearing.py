"""What the feed brings, written to the sockets of whom it concerns."""

import time

from config import Domain
from senna.edge.desk.desk import Desk
from senna.edge.wire.events import name_of, told_alike, told_apart
from senna.edge.wire.present import dumps, joined
from senna.events import Banned, Cursor, Heard, Published, Typing
from senna.live.catching_up import CatchingUp
from senna.live.meter import Meter
from senna.live.packets import packet_of
from senna.live.sockets import Sockets
from senna.live.typists import Typists
from senna.live.watching import Watching
from senna.model import UserId

_MANY = 500  # sockets that are told, after which everybody else has a turn
_BREATH = 1e-6


class Hearing:
    def __init__(
        self,
        desk: Desk,
        sockets: Sockets,
        catching_up: CatchingUp,
        typists: Typists,
        watching: Watching,
        meter: Meter,
    ) -> None:
        self._desk, self._sockets, self._catching_up = desk, sockets, catching_up
        self._typists, self._watching, self._meter = typists, watching, meter

    def hear(self, domain: Domain, user: UserId, heard: Heard) -> None:
        if isinstance(heard, Published):
            self._event(domain, user, heard)
        elif isinstance(heard, Typing):
            self._typists.hear(domain, user, heard)
        elif isinstance(heard, Banned):
            self._desk.house.people.recall(domain, user)  # the next round cuts their sockets
        else:
            self._watching.stir(domain.handle, user)

    def mended(self) -> None:
        """Nobody knows what was published while the feed was away: the logs do."""
        self._desk.house.log.stir_all()
        for connection in self._sockets.all():
            if connection.doubts():
                self._catching_up.begin(connection)

    def _event(self, domain: Domain, user: UserId, heard: Published) -> None:
        self._desk.house.log.stir(domain.handle, user)
        sockets = self._sockets.of(domain.handle, user)
        if not sockets:
            return
        event, epoch = heard.event, heard.epoch
        name, apart = name_of(event), told_apart(event, epoch)
        if heard.client_id is not None:
            apart["client_id"] = heard.client_id
        alike = told_alike(self._desk.present, domain.handle, user, event, name)
        text = packet_of(name, joined(alike, dumps(apart)))
        cursor = Cursor(epoch, event.s)
        self._meter.pushed(len(sockets))
        for count, connection in enumerate(sockets, 1):
            if not connection.hear(cursor, heard.prev, text):
                self._catching_up.begin(connection)
            if count % _MANY == 0:
                time.sleep(_BREATH)  # what is published next waits its turn behind this
