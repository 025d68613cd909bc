"""What is told in one turn of the loop goes out at its end: together, in order, and all of it."""

import socket
from collections.abc import Callable, Iterator

import pytest
from live.hand_turned import House
from live.wire import CLOSE, PING, frame
from prometheus_client import CollectorRegistry

from senna.live.meter import Meter
from senna.live.packets import Words


@pytest.fixture
def house() -> Iterator[House]:
    house = House().begin()
    house.line.gathers = True
    yield house
    house.theirs.close()
    house.line.end.close()


def framed(word: str) -> bytes:
    return Words(word.encode()).frame


def test_it_goes_out_in_one_piece_and_in_order(house: House) -> None:
    for word in ("one", "two", "three"):
        house.told(word)
    assert house.line.sends == 0
    house.line.end_of_turn()
    assert house.line.sends == 1
    assert house.reads() == framed("one") + framed("two") + framed("three")
    house.told("four")
    house.line.end_of_turn()
    assert house.reads() == framed("four")


def test_a_lot_does_not_wait(house: House) -> None:
    """Or somebody who is told much in one turn would have no bound."""
    long = "x" * 9_000
    house.line.at_most = 0
    house.told(long)
    house.told(long)
    assert house.line.sends == 1
    assert house.line.writable is not None
    house.line.end_of_turn()
    assert house.line.sends == 1


@pytest.mark.parametrize("how", ["they leave", "we leave", "they break off", "they say no more"])
def test_who_leaves_is_told_first_what_was_to_be_told(house: House, how: str) -> None:
    house.told("last words")
    if how == "they leave":
        house.says(frame(CLOSE, b"\x03\xe8"))
    elif how == "we leave":
        house.wired.close(wait=False)
    elif how == "they say no more":
        house.theirs.shutdown(socket.SHUT_WR)
        house.line.turn()
    else:
        house.says(b"\xff\xff")
    assert house.reads().startswith(framed("last words"))
    house.line.end_of_turn()  # nobody is there to be told again


def test_what_is_answered_at_once_keeps_its_place(house: House) -> None:
    house.told("before")
    house.says(frame(PING, b"p"))
    house.told("after")
    house.line.end_of_turn()
    assert house.reads() == framed("before") + b"\x8a\x01p" + framed("after")


def test_what_is_counted_together_is_what_was_counted_one_by_one() -> None:
    registry, due = CollectorRegistry(), list[Callable[[], object]]()
    meter = Meter(registry)
    meter.gather(due.append)
    for _ in range(3):
        meter.heard("send", True)
    meter.heard("send", False)
    meter.heard({"no": "name"}, False)
    meter.pushed(2)
    meter.pushed(5)
    assert len(due) == 1
    assert registry.get_sample_value("senna_pushed_total") == 0
    due[0]()
    meter.pushed(1)
    assert len(due) == 2
    labelled = {("send", "ok"): 3, ("send", "refused"): 1, ("unknown", "refused"): 1}
    for (event, outcome), many in labelled.items():
        labels = {"event": event, "outcome": outcome}
        assert registry.get_sample_value("senna_socket_events_total", labels) == many
    assert registry.get_sample_value("senna_pushed_total") == 7
