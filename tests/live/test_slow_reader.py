"""Somebody who does not read is cut, told why if they read on after all, and misses nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from caller import Caller, token_of
from instances import Instance, instances
from live.wire import Wire

ADA, BEN, CAT = 388636, 524376, 342676
MOST = 4500

pytestmark = [pytest.mark.slow, pytest.mark.shipped]


@pytest.fixture
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("slow"), SOCK_EVENTS_KEPT="5000") as (one,):
        yield one


def connected(senna: Instance, user: int, cursor: str | None = None) -> Wire:
    wire = Wire(senna.port)
    assert wire.packet().startswith("0{")
    return wire.text("40" + json.dumps({"token": token_of(user), "cursor": cursor}))


def events(wire: Wire, until: str) -> list[tuple[str, Any]]:
    """All that is said up to an event of this name, or up to the end."""
    heard: list[tuple[str, Any]] = []
    while not heard or heard[-1][0] != until:
        said = wire.packet()
        if said.startswith("42"):
            name, data = json.loads(said[2:])
            heard.append((name, data))
    return heard


def sockets(senna: Instance) -> float:
    told = Caller(senna.port, ADA, BEN).ask("GET", "/metrics").body.decode()
    return float(told.partition("\nsenna_sockets ")[2].partition("\n")[0])


def test_who_does_not_read_is_told_goodbye_and_resumes_without_a_gap(senna: Instance) -> None:
    ada, to_cat = Caller(senna.port, ADA, BEN), Caller(senna.port, ADA, CAT)
    said = 0

    def goes_on() -> None:
        nonlocal said
        for _ in range(20):
            ada.says(f"{said} " + "x" * 3900)
            said += 1

    with connected(senna, BEN) as slow, connected(senna, CAT) as quick:
        for wire in (slow, quick):
            events(wire, "sync")
        while sockets(senna) == 2:
            goes_on()
            assert said < MOST
        told = events(slow, "goodbye")
        to_cat.says("to somebody who listens")
        assert events(quick, "new-message")[-1][1]["text"] == "to somebody who listens"
    goes_on()
    assert told[-1] == ("goodbye", {"reason": "slow_consumer", "retry": 0})
    before = [data for name, data in told if name == "new-message"]
    assert len(before) < said - 256
    with connected(senna, BEN, before[-1]["cursor"]) as again:
        rest = [data for name, data in events(again, "sync") if name == "new-message"]
    numbers = [int(data["text"].split()[0]) for data in [*before, *rest]]
    assert numbers == list(range(said))
