"""Who is refused leaves nothing behind."""

from typing import Any

import pytest
import socketio
from a_domain import a_domain
from engineio.socket import Socket
from prometheus_client import CollectorRegistry

from senna.core.closing import Closing
from senna.edge.journal import Journal
from senna.edge.proxies import Visitor
from senna.live.clock import Clock
from senna.live.engine import furnish
from senna.live.gateway import Gateway
from senna.live.line import Line
from senna.live.meter import Meter
from senna.live.porch import KNOCK, Knock
from senna.live.sockets import Sockets
from senna.live.switchboard import Switchboard
from senna.live.turnstile import Turnstile


@pytest.mark.parametrize(("room", "kept"), [(1, 1), (0, 0)], ids=["who comes in", "who does not"])
def test_of_a_request_only_what_a_socket_needs_is_kept(room: int, kept: int) -> None:
    """At the porch there was room for a thousand at once: who is one too many shows only here."""
    server = socketio.Server(async_mode="threading")
    furnish(server)
    # A gateway that nobody gets to.
    sockets, nobody = Sockets(20, room, 99), Gateway(None, None)  # type: ignore[arg-type]
    journal, meter = Journal(), Meter(CollectorRegistry())
    clock = Clock(Closing(lambda: True), journal, [], lambda: None)
    Switchboard(server, nobody, sockets, clock, journal, meter, Turnstile(), Line).connect()
    server.eio.sockets["a"] = Socket(server.eio, "a")
    knock: Any = {KNOCK: Knock(a_domain(), Visitor("::1", "::1", None, True))}
    server.eio.handlers["connect"]("a", knock)
    assert len(server.environ) == len(sockets.all()) == kept
