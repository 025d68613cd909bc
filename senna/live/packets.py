"""Socket.IO's packets for the default namespace: made once, however many sockets they go to."""

from typing import Any

from senna.edge.wire.present import dumps


def packet(name: str, data: Any) -> str:
    """An event from the server."""
    return "2" + dumps([name, data]).decode()


def answer(number: int, data: Any) -> str:
    """What an event of the client is acknowledged with."""
    return f"3{number}" + dumps([data]).decode()
