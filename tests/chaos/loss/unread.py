"""What everybody is told is unread, against what is: everything of the other behind my cursor."""

from collections.abc import Iterator

from chaos.loss.anomaly import Anomaly
from chaos.loss.history import (
    DELETE,
    FAIL,
    OK,
    READ,
    Attached,
    Changed,
    Heard,
    History,
    Pair,
    Rest,
    pair_of,
)

CAP = 999


def anomalies(history: History) -> Iterator[Anomaly]:
    changes = [one for one in history.all(Changed) if one.how != FAIL]
    thinned = {one.pair for one in changes if one.kind == DELETE}
    last = _last_heard(history)
    for rest in history.all(Rest):
        yield from _counts(rest)
        yield from _cursors(rest, [one for one in changes if one.kind == READ])
        yield from _devices(rest, last, thinned)


def _counts(rest: Rest) -> Iterator[Anomaly]:
    for walk in rest.walks:
        behind = rest.read.get(walk.peer, 0)
        there = sum(author == walk.peer and v > behind for v, _, _, author in walk.lines)
        told = rest.chats.get(walk.peer)
        if walk.lines and told != min(there, CAP):
            yield Anomaly("unread", f"{rest.by} has {there} from {walk.peer} and is told {told}")
    total = sum(rest.chats.values()), sum(count > 0 for count in rest.chats.values())
    if total != rest.unread:
        yield Anomaly("unread", f"{rest.by} has {total} in all and is told {rest.unread}")


def _cursors(rest: Rest, reads: list[Changed]) -> Iterator[Anomaly]:
    """Somebody has read as far as they said, and no further than they may have said."""
    for peer, at in rest.read.items():
        mine = [one for one in reads if (one.by, one.peer) == (rest.by, peer)]
        least = max((one.v for one in mine if one.how == OK), default=0)
        most = max((one.v for one in mine), default=0)
        if not least <= at <= most:
            yield Anomaly("read-cursor", f"{rest.by} with {peer}: {at}, said {least} to {most}")


def _last_heard(history: History) -> dict[tuple[int, str, int], Heard]:
    """Of each conversation, by each device. Who has to begin anew forgets what they heard."""
    last: dict[tuple[int, str, int], Heard] = {}
    for one in history:
        if isinstance(one, Attached) and not one.recovered:
            last = {at: told for at, told in last.items() if at[:2] != (one.by, one.device)}
        elif isinstance(one, Heard) and one.unread >= 0:
            last[one.by, one.device, one.peer] = one
    return last


def _devices(
    rest: Rest, last: dict[tuple[int, str, int], Heard], thinned: set[Pair]
) -> Iterator[Anomaly]:
    """The last that a device heard of a conversation is how it is."""
    for (by, device, peer), one in last.items():
        there = by == rest.by and device in rest.reached and pair_of(by, peer) not in thinned
        if there and one.unread != rest.chats.get(peer):
            told = f"{one.unread} of {peer} and the inbox {rest.chats.get(peer)}"
            yield Anomaly("unread", f"{by}/{device} is told {told}")
