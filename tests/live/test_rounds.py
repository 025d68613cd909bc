"""What everybody is told in time, whatever they are being told just then."""

import json
import time
from typing import Any

import engineio
from a_domain import a_domain
from engineio.socket import Socket

from senna.app import open_house
from senna.core.call import Call
from senna.core.closing import Closing
from senna.edge.auth import Caller
from senna.edge.desk.desk import Desk
from senna.edge.ids import MessageIds
from senna.edge.journal import Journal
from senna.edge.proxies import Visitor
from senna.edge.revoked import Revoked
from senna.live.catching_up import CatchingUp
from senna.live.connection import Connection, State
from senna.live.line import Line
from senna.live.rounds import Rounds
from senna.live.sockets import Sockets
from senna.store.client import Client
from senna.store.keys import Keys

ADA = Call(a_domain(), 7)


def heard(socket: Any) -> list[Any]:
    told = []
    while not socket.queue.empty():
        told.append(json.loads(socket.queue.get().data[1:]))
    return told


def test_who_is_catching_up_hears_of_the_end_of_their_token_after_that(redis: Client) -> None:
    house, revoked = open_house(redis, Keys("senna"), Closing()), Revoked(lambda _: frozenset())
    eio = engineio.Server(async_mode="threading")
    eio.sockets["a"] = socket = Socket(eio, "a")
    ada = Connection("a", ADA.domain, Visitor("::1", "::1", None, True), Line(eio, "a"))
    ada.call, ada.caller = ADA, Caller(7, None, time.time() + 30)
    sockets = Sockets(20, 20, 99)
    sockets.add(ada)
    catching_up = CatchingUp(Desk(house, MessageIds("senna")), Journal())
    rounds = Rounds(sockets, house, catching_up, revoked)
    ada.state = State.CATCHING_UP
    rounds.guests(time.monotonic())
    assert heard(socket) == []
    ada.state = State.LIVE
    rounds.guests(time.monotonic())
    rounds.guests(time.monotonic())
    assert heard(socket) == [["expiring", {"seconds": 30}]]
    revoked.close()
