"""The work that both servers are given: W1 to W9."""

from collections.abc import Callable
from dataclasses import dataclass

from bench import drive
from bench.drive import Ran
from bench.sides import Side

MORE, LESS = "more is better", "less is better"
_PEOPLE, _SOCKETS = "1000", 1000
_SECONDS = 5
_CHATS, _TEXTS = 600, 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    better: str
    us: float | None  # of the server's CPU, per operation
    foreign: float


@dataclass(frozen=True, slots=True)
class Work:
    """`prepare` comes once; `fresh` starts both servers anew for every run of `measure`. What is
    measured `by_workers` is measured on one, on two, and is how much more two do."""

    measure: Callable[[Side], list[Figure]]
    prepare: Callable[[Side], object] = lambda _: None
    fresh: bool = False
    once: bool = False
    by_workers: bool = False


def _figure(ran: Ran, name: str, value: float, better: str, us: bool = True) -> Figure:
    return Figure(name, value, better, ran.us if us else None, ran.foreign)


def _latency(ran: Ran, name: str) -> list[Figure]:
    return [
        _figure(ran, f"{name}, p50 ms", ran.found["p50"], LESS),
        _figure(ran, f"{name}, p99 ms", ran.found["p99"], LESS, us=False),
    ]


# --- sending ---


def _sends(side: Side, seconds: int = _SECONDS) -> Ran:
    side.empty()
    return drive.wrk(side, "send", _PEOPLE, lines=64, seconds=seconds)


def warm(side: Side) -> None:
    _sends(side, 3)


def at_rate(side: Side, rate: int) -> Ran:
    return drive.node(side, "pace", rate=rate, seconds=_SECONDS, people=int(_PEOPLE))


def _send(side: Side) -> list[Figure]:
    ran = _sends(side)
    figures = [_figure(ran, "sends/s, 64 connections", ran.found["rate"], MORE)]
    for rate in (200, 1000):
        figures += _latency(at_rate(side, rate), f"send at {rate}/s")
    return figures


def _send_on_shares(side: Side) -> list[Figure]:
    ran = _sends(side)
    return [_figure(ran, "sends/s, workers of 0.3 of a core", ran.found["rate"], MORE)]


def grown(one: Figure, two: Figure) -> Figure:
    foreign = max(one.foreign, two.foreign)
    return Figure("two workers against one", two.value / one.value, MORE, None, foreign)


# --- reading ---


def _pages(side: Side, path: str, name: str) -> Figure:
    ran = drive.wrk(side, "page", path, lines=32, seconds=_SECONDS)
    return _figure(ran, name, ran.found["rate"], MORE)


def _inbox(side: Side) -> list[Figure]:
    return [_pages(side, "/api/list", "inboxes/s, 10 of 200 chats")]


def _history(side: Side) -> list[Figure]:
    path = "/api/user/2?page=1&per_page="
    return [_pages(side, f"{path}{n}", f"histories/s, page of {n}") for n in (10, 50)]


def _seed(side: Side, what: str, count: int) -> None:
    side.empty()
    drive.node(side, "seed", what=what, count=count)


# --- sockets ---


def _delivery(side: Side) -> list[Figure]:
    ran = drive.node(side, "delivery", sockets=_SOCKETS, rate=200, seconds=8)
    if ran.found["lost"]:
        raise drive.LoadError(f"{side.name} lost {ran.found['lost']} messages")
    return _latency(ran, "to the socket, 1,000 sockets, 200/s")


def _fan_out(side: Side) -> list[Figure]:
    ran = drive.node(side, "fanout", sockets=_SOCKETS, under_way=4, seconds=_SECONDS)
    return [_figure(ran, "deliveries/s to 1,000 sockets of one", ran.found["rate"], MORE)]


def _idle(side: Side) -> list[Figure]:
    ran = drive.node(side, "idle", sockets=2000)
    each = ran.grown / ran.found["operations"] / 1024
    return [_figure(ran, "KiB per idle socket, 2,000 after 1,000", each, LESS, us=False)]


def _saying(side: Side) -> list[Figure]:
    side.empty()
    ran = drive.node(side, "saying", sockets=_SOCKETS, under_way=64, seconds=_SECONDS)
    return [_figure(ran, "sends/s over 1,000 sockets, with ack", ran.found["rate"], MORE)]


# --- the store ---


def _stored(side: Side) -> list[Figure]:
    figures = []
    for what, count, chats in (("many", 100_000, "1,000 chats"), ("history", 20_000, "one chat")):
        side.empty()
        before = side.stored()
        drive.node(side, "seed", what=what, count=count)
        each = (side.stored() - before) / count
        # Nobody's noise changes how much is kept.
        figures.append(Figure(f"bytes stored per message, {chats}", each, LESS, None, 0.0))
    return figures


WORKS = {
    "W1": Work(_send, warm),
    "W2": Work(_inbox, lambda side: _seed(side, "inbox", _CHATS)),
    "W3": Work(_history, lambda side: _seed(side, "history", _TEXTS)),
    "W4": Work(_delivery, warm),
    "W5": Work(_fan_out, warm),
    # Awake and no more: memory that a load left free would hold the sockets.
    "W6": Work(_idle, lambda side: _seed(side, "history", 500), fresh=True),
    "W7": Work(_stored, once=True),
    "W8": Work(_saying, warm),
    "W9": Work(_send_on_shares, warm, by_workers=True),
}
