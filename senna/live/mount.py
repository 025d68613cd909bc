"""The live side as one piece: Socket.IO in front of the app, and what runs behind it."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from senna.core.closing import Closing
from senna.edge.desk.desk import Desk
from senna.edge.entrance import Entrance
from senna.edge.journal import Journal
from senna.edge.revoked import Revoked
from senna.live.admission import Admission
from senna.live.attendance import Attendance
from senna.live.carrier import Keep
from senna.live.catching_up import CatchingUp
from senna.live.clock import Clock, Look
from senna.live.engine import furnish, session_id
from senna.live.gateway import Gateway
from senna.live.hearing import Hearing
from senna.live.line import SLOW, Line, goodbye
from senna.live.meter import Meter
from senna.live.porch import Porch
from senna.live.rounds import Rounds
from senna.live.sockets import Sockets
from senna.live.switchboard import Switchboard
from senna.live.turnstile import Turnstile
from senna.live.typists import Typists
from senna.live.watching import Watching

_MANY = 100_000
# Each holds one of 64 threads, and requests need some, too.
_MOST = {"threading": 48}


def mount(
    app: Flask,
    desk: Desk,
    entrance: Entrance,
    revoked: Revoked,
    closing: Closing,
    journal: Journal,
    meter: Meter,
    per_person: int,
    per_address: int,
    async_mode: str,
    keep: Keep | None = None,
    new_id: Callable[[], str] = session_id,
    line: Callable[[Any, str], Line] = Line,
) -> None:
    """`keep` makes lines of connections that are given away, on a server that does so."""
    house = desk.house
    sockets = Sockets(per_person, per_address, _MOST.get(async_mode, _MANY))
    catching_up, attendance = CatchingUp(desk, journal), Attendance(house.presence, sockets)
    watching, typists = Watching(house), Typists(sockets)
    admission = Admission(desk, entrance, sockets, catching_up, attendance, Turnstile())
    gateway = Gateway(admission, watching)
    hearing = Hearing(desk, sockets, catching_up, typists, watching, meter)
    house.feed.begin(hearing.hear, hearing.mended)
    rounds = Rounds(sockets, house, catching_up, revoked)
    hands = (
        (Look(0, typists.tick), Look(1, rounds.guests)),
        (Look(1, rounds.logs),),
        (Look(1, attendance.changes), Look(15, attendance.roll_call)),
        (Look(0, watching.stirred), Look(15, watching.everybody)),
    )
    clock = Clock(closing, journal, hands, rounds.farewell)
    beside = app.wsgi_app
    carrier = SocketIO(app, **_options(async_mode))
    furnish(carrier.server, goodbye(SLOW), keep, new_id)
    # Tasks that change only where one waits do so nowhere under these locks.
    lock = None if keep is None else nullcontext()
    Switchboard(
        carrier.server, gateway, sockets, clock, journal, meter, Turnstile(), line, lock
    ).connect()
    # Flask's own way to put something in front of it, though to mypy it is a method.
    app.wsgi_app = Porch(app.wsgi_app, beside, entrance, closing, sockets.check)  # type: ignore[assignment]


def _options(async_mode: str) -> dict[str, Any]:
    return {
        "async_mode": async_mode,
        "async_handlers": False,  # or two events of one socket are handled at once, in any order
        "cors_allowed_origins": [],  # the porch has decided, by the domain's own list
        "ping_interval": 20,
        "ping_timeout": 10,
        "cookie": None,
        "manage_session": False,
        "serve_client": False,
    }
