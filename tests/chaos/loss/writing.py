"""What was written against what can be read: nothing lost, nothing twice, one order for all."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from chaos.loss.anomaly import Anomaly
from chaos.loss.history import (
    DELETE,
    FAIL,
    INFO,
    OK,
    Changed,
    Heard,
    History,
    Line,
    Page,
    Pair,
    Rest,
    Sent,
)


def anomalies(history: History) -> Iterator[Anomaly]:
    walks = [walk for rest in history.all(Rest) for walk in rest.walks]
    pages = history.all(Page)
    final = {walk.pair: walk.lines for walk in walks}
    sent = history.all(Sent)
    deletes = [one for one in history.all(Changed) if one.kind == DELETE and one.how != FAIL]
    leaving = {one.id for one in deletes}
    yield from _divergent(walks, final)
    yield from _identity(history, [*pages, *walks])
    yield from _unordered([*pages, *walks])
    for tries in _messages(sent):
        yield from _kept(tries, final.get(tries[0].pair, []), leaving)
    yield from _known(history, sent, [*pages, *walks])
    for same in _by_pair(sent):
        yield from _real_time(same)
        yield from _stale(same, [page for page in pages if page.pair == same[0].pair], leaving)
    yield from _lines(sent)
    yield from _undead(deletes, final)


def _divergent(walks: list[Page], final: dict[Pair, list[Line]]) -> Iterator[Anomaly]:
    for walk in walks:
        if walk.lines != final[walk.pair]:
            other = set(walk.lines) ^ set(final[walk.pair])
            yield Anomaly("divergent-order", f"{walk.by} reads {walk.pair} otherwise: {other}")


def _identity(history: History, pages: list[Page]) -> Iterator[Anomaly]:
    """One v of a conversation is one id, and one id is at one place."""
    seen = {(page.pair, v, id_) for page in pages for v, id_, _, _ in page.lines}
    seen |= {(one.pair, one.v, one.id) for one in history.all(Sent) if one.how == OK}
    seen |= {
        ((min(one.by, one.peer), max(one.by, one.peer)), one.v, one.id)
        for one in history.all(Heard)
        if one.name == "new-message"
    }
    for place, times in Counter((pair, v) for pair, v, _ in seen).items():
        if times > 1:
            yield Anomaly("divergent-order", f"{place} is {times} messages")
    for id_, times in Counter(id_ for _, _, id_ in seen).items():
        if times > 1:
            yield Anomaly("id-moved-or-leaked", f"{id_} is at {times} places")


def _unordered(pages: list[Page]) -> Iterator[Anomaly]:
    for page in pages:
        if any(one[0] >= other[0] for one, other in pairwise(page.lines)):
            yield Anomaly("page-order", f"{page.by} read {page.pair} at {page.t0:.3f}")


def _messages(sent: list[Sent]) -> Iterable[list[Sent]]:
    tries: dict[tuple[int, int, str], list[Sent]] = defaultdict(list)
    for one in sent:
        tries[one.by, one.peer, one.key].append(one)
    return tries.values()


def _kept(tries: list[Sent], lines: list[Line], leaving: set[str]) -> Iterator[Anomaly]:
    """All the tries of one message against the conversation as it is in the end."""
    first = tries[0]
    answers = {(one.v, one.id) for one in tries if one.how == OK}
    texts = {one.text for one in tries if one.how != FAIL}
    there = [(v, id_) for v, id_, text, _ in lines if text in texts]
    if len(answers) > 1:
        yield Anomaly("retry-not-idempotent", f"{first.key} is {sorted(answers)}")
    if len(there) > 1:
        yield Anomaly("duplicate", f"{first.key} is {sorted(there)}")
    for v, id_ in answers:
        if (v, id_) not in there and id_ not in leaving:
            yield Anomaly("lost", f"{first.key} ({id_}) from {first.by} to {first.peer}")
    if not answers and all(one.how == INFO for one in tries):
        yield Anomaly("undecided", f"{first.key} was never answered")


def _known(history: History, sent: list[Sent], pages: list[Page]) -> Iterator[Anomaly]:
    """Whatever is seen, somebody has sent, and was not told that it was refused."""
    may_be = {one.text for one in sent if one.how != FAIL}
    refused = {one.text for one in sent} - may_be
    seen = {text for page in pages for _, _, text, _ in page.lines}
    seen |= {one.text for one in history.all(Heard) if one.text}
    for text in seen - may_be:
        kind = "aborted-read" if text in refused else "phantom"
        yield Anomaly(kind, f"somebody saw {text!r}")


def _by_pair(sent: list[Sent]) -> list[list[Sent]]:
    """By conversation, each message once: begun with its first try, over with its first answer."""
    found: dict[Pair, list[Sent]] = defaultdict(list)
    for tries in _messages(sent):
        answered = [one for one in tries if one.how == OK]
        if answered:
            over = min(answered, key=lambda one: one.t1)
            began = min(one.t0 for one in tries)
            found[over.pair].append(Sent(**vars(over) | {"t0": began}))
    return [sorted(messages, key=lambda one: one.v) for messages in found.values()]


def _real_time(same: list[Sent]) -> Iterator[Anomaly]:
    earliest_end = float("inf")
    for one in reversed(same):
        if one.t0 > earliest_end:
            yield Anomaly("realtime-violation", f"{one.key} lies before what was there already")
        earliest_end = min(earliest_end, one.t1)


def _stale(same: list[Sent], pages: list[Page], leaving: set[str]) -> Iterator[Anomaly]:
    places = [one.v for one in same]
    for page in pages:
        oldest = page.lines[0][0] if page.lines and not page.whole else 0
        shown = {id_ for _, id_, _, _ in page.lines} | leaving
        for one in same[bisect_left(places, oldest) :]:
            if one.t1 < page.t0 and one.id not in shown:
                yield Anomaly("stale-read", f"{page.by} at {page.t0:.3f} without {one.key}")


def _lines(sent: list[Sent]) -> Iterator[Anomaly]:
    """What one line sent lies in the order it was sent, as far as each was heard at once."""
    tries = Counter((one.by, one.peer, one.key) for one in sent if one.how != OK)
    lines: dict[tuple[str, Pair], list[Sent]] = defaultdict(list)
    for one in sent:
        if one.how == OK and not tries[one.by, one.peer, one.key]:
            lines[one.line, one.pair].append(one)
    for (line, pair), messages in lines.items():
        for one, other in pairwise(sorted(messages, key=lambda one: one.n)):
            if one.n != other.n and one.v >= other.v:
                yield Anomaly("sender-order", f"{line} in {pair}: {one.n} lies behind {other.n}")


def _undead(deletes: list[Changed], final: dict[Pair, list[Line]]) -> Iterator[Anomaly]:
    ids = {id_ for lines in final.values() for _, id_, _, _ in lines}
    for one in deletes:
        if one.how == OK and one.id in ids:
            yield Anomaly("undead", f"{one.id} was deleted by {one.by}")
