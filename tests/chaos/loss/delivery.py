"""What devices heard against what happened: nothing skipped, nothing twice, never too early.

The log of each person, read as a whole when all is quiet, says what there was to hear. A device
that is let in continues from the cursor it gave, or was told that it has to begin anew."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from chaos.loss.anomaly import Anomaly
from chaos.loss.history import DELETE, FAIL, Attached, Changed, Heard, History, Looked, Rest

NEW = "new-message"


def stamp(cursor: str) -> int:
    return int(cursor.partition(".")[2] or "0")


def epoch(cursor: str) -> str:
    return cursor.partition(".")[0]


def anomalies(history: History) -> Iterator[Anomaly]:
    leaving = {one.id for one in history.all(Changed) if one.kind == DELETE and one.how != FAIL}
    devices: dict[tuple[int, str], list[Attached | Heard]] = defaultdict(list)
    for told in history:
        if isinstance(told, Attached | Heard):
            devices[told.by, told.device].append(told)
    for rest in history.all(Rest):
        yield from _log(rest, leaving)
        mine = {device: heard for (by, device), heard in devices.items() if by == rest.by}
        issued = _issued(rest, mine)
        for device, heard in mine.items():
            yield from _device(rest, device, heard, issued)
        yield from _phantoms(rest, mine, leaving)
    for one in history.all(Looked):
        if not one.found and one.id not in leaving:
            yield Anomaly("push-before-history", f"{one.by} heard of {one.id} too early")


def _log(rest: Rest, leaving: set[str]) -> Iterator[Anomaly]:
    """The log of a person tells every message of their conversations, once, in their order."""
    told = Counter(id_ for _, name, id_ in rest.log if name == NEW)
    for walk in rest.walks:
        order = {id_: v for v, id_, _, _ in walk.lines}
        for id_ in order.keys() - told.keys():
            yield Anomaly("log-skip", f"{rest.by} has {id_} in the history only")
        along = [order[id_] for _, name, id_ in rest.log if name == NEW and id_ in order]
        if any(one > other for one, other in pairwise(along)):
            yield Anomaly("log-order", f"{rest.by} is told of {walk.pair} out of order")
    yield from (
        Anomaly("log-dup", f"{rest.by} is told {times} times of {id_}")
        for id_, times in told.items()
        if times > 1
    )
    stamps = [stamp(cursor) for cursor, _, _ in rest.log]
    if stamps != sorted(set(stamps)):
        yield Anomaly("log-order", f"the stamps of {rest.by} do not grow")


def _issued(rest: Rest, devices: dict[str, list[Attached | Heard]]) -> set[str]:
    """Every cursor that this person was ever given; who continues only hears their own again."""
    told = [one for heard in devices.values() for one in heard]
    given = {
        one.cursor for one in told if isinstance(one, Heard) or not (one.given and one.recovered)
    }
    return given | {cursor for cursor, _, _ in rest.log} | {rest.head}


def _device(
    rest: Rest, device: str, told: list[Attached | Heard], issued: set[str]
) -> Iterator[Anomaly]:
    stamps = [stamp(cursor) for cursor, _, _ in rest.log]
    names = {cursor: (name, id_) for cursor, name, id_ in rest.log}
    line, at = f"{rest.by}/{device}", ""
    for one in told:
        if isinstance(one, Attached):
            yield from _admission(line, one, issued, stamps, rest.kept)
            if at and device in rest.reached and epoch(at) == epoch(one.given):
                yield from _hole(line, stamps, stamp(at), stamp(one.given))
            at = one.given if one.given and one.recovered else one.cursor
            continue
        if epoch(one.cursor) != epoch(at):
            yield Anomaly("push-skip", f"{line} hears {one.cursor} and is at {at}")
        elif stamp(one.cursor) <= stamp(at):
            yield Anomaly("push-reorder-or-dup", f"{line} hears {one.cursor} and is at {at}")
        else:
            yield from _hole(line, stamps, stamp(at), stamp(one.cursor) - 1)
        if one.name == NEW and names.get(one.cursor, (NEW, one.id)) not in (
            (NEW, one.id),
            ("omitted", ""),
        ):
            yield Anomaly("push-other", f"{line} hears {one.id} at {one.cursor}, the log does not")
        at = one.cursor
    if device in rest.reached:
        yield from _hole(f"{line}, in the end,", stamps, stamp(at), stamp(rest.head))


def _admission(
    line: str, one: Attached, issued: set[str], stamps: list[int], kept: int
) -> Iterator[Anomaly]:
    if one.recovered and one.given and one.given not in issued:
        yield Anomaly("false-recovery", f"{line} continues from {one.given}, which never was")
    behind = bisect_right(stamps, stamp(one.cursor)) - bisect_right(stamps, stamp(one.given))
    if not one.recovered and one.given in issued and behind <= kept:
        yield Anomaly("needless-reload", f"{line} could have continued from {one.given}")


def _hole(line: str, stamps: list[int], after: int, up_to: int) -> Iterator[Anomaly]:
    missed = stamps[bisect_right(stamps, after) : bisect_right(stamps, up_to)]
    if missed:
        yield Anomaly("push-skip", f"{line} misses {len(missed)} behind {after}: {missed[:3]}")


def _phantoms(
    rest: Rest, devices: dict[str, list[Attached | Heard]], leaving: set[str]
) -> Iterator[Anomaly]:
    """What was pushed is in the history in the end."""
    there = {id_ for walk in rest.walks for _, id_, _, _ in walk.lines} | leaving
    for device, told in devices.items():
        for one in told:
            if isinstance(one, Heard) and one.name == NEW and one.id not in there:
                yield Anomaly("phantom", f"{rest.by}/{device} heard of {one.id} at {one.cursor}")
