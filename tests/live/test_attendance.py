"""Who comes or goes in the moment in which Redis is told of others."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from a_domain import a_domain
from a_redis import ARedis
from townsfolk import Person, Shop

from senna.core.call import Call
from senna.core.presence import Presence
from senna.edge.proxies import Visitor
from senna.live.attendance import Attendance
from senna.live.connection import Connection
from senna.live.line import Line
from senna.live.sockets import Sockets
from senna.store.client import connect
from senna.store.presence import Presences
from senna.store.scripts import Scripts

ADA, BEN = Call(a_domain(), 7), Call(a_domain(), 40)
LATER = 10.0


class Hall:
    """Attendance, and a Redis that can be made to take its time."""

    def __init__(self, redis: ARedis, shop: Shop) -> None:
        self._redis, self.presence = redis, Presence(Presences(shop.keys, Scripts(shop.redis)))
        self._sockets = Sockets(20, 20, 99)
        self.attendance = Attendance(self.presence, self._sockets)
        line = Line(None, "a")
        self._socket = Connection("a", ADA.domain, Visitor("::1", "::1", None, True), line)

    def comes(self) -> None:
        self._socket.call = ADA
        self._sockets.enter(self._socket, ADA)
        self.attendance.arrived(ADA)

    def leaves(self) -> None:
        self._sockets.leave(self._socket, ADA)
        self.attendance.left(ADA)

    def tells(self, meanwhile: Callable[[], None]) -> None:
        self._redis.freeze()
        telling = threading.Thread(target=self.looks)
        telling.start()
        time.sleep(0.2)
        meanwhile()
        self._redis.thaw()
        telling.join()

    def looks(self) -> None:
        self.attendance.changes(time.monotonic() + LATER)

    def sees_ada(self) -> bool:
        return self.presence.look(BEN, [ADA.user])[0].online


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    redis = ARedis(tmp_path)
    try:
        with connect(f"redis://127.0.0.1:{redis.port}/0") as client:
            shop = Shop(client, ADA.domain)
            Person(shop, 7, 40).says("only who talks with her may know")
            hall = Hall(redis, shop)
            hall.presence.look(BEN, [ADA.user])
            hall.presence.beat([(BEN.domain, BEN.user)])
            yield hall
    finally:
        redis.close()


def test_who_leaves_while_it_is_told_that_they_came_is_gone(hall: Hall) -> None:
    hall.comes()
    hall.tells(meanwhile=hall.leaves)
    assert hall.sees_ada()
    hall.looks()
    assert not hall.sees_ada()


def test_who_comes_while_it_is_told_that_they_left_is_there(hall: Hall) -> None:
    hall.comes()
    hall.looks()
    hall.leaves()
    hall.tells(meanwhile=hall.comes)
    assert not hall.sees_ada()
    hall.looks()
    assert hall.sees_ada()
