"""The checker finds each anomaly that is planted into a clean history, and none in that history."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chaos.loss.checker import anomalies, kinds
from chaos.loss.history import (
    DELETE,
    FAIL,
    INFO,
    OK,
    READ,
    Attached,
    Changed,
    Fault,
    Heard,
    History,
    Line,
    Looked,
    Page,
    Rest,
    Sent,
    Told,
    load,
)

NEW = "new-message"
A: Line = (10, "id-a", "a", 1)
B: Line = (20, "id-b", "b", 1)
C: Line = (30, "id-c", "c", 2)
ALL = [A, B, C]


def sent(said: Line, n: int, t0: float, t1: float, **changes: Any) -> Sent:
    v, id_, text, by = said
    fields: dict[str, Any] = {
        "key": text,
        "text": text,
        "line": f"rest-{by}",
        "n": n,
        "t0": t0,
        "t1": t1,
    }
    fields |= {"by": by, "peer": 3 - by, "how": OK, "v": v, "id": id_}
    return Sent(**fields | changes)


def heard(line: Line, by: int, t: float, unread: int = -1, device: str = "phone") -> Heard:
    v, id_, text, _ = line
    return Heard(by, device, NEW, f"e.{v + by}", 3 - by, t, id_, v, text, unread)


def rest(by: int, **changes: Any) -> Rest:
    """1 has read nothing of the one message of 2; 2 has read up to b."""
    log = [(f"e.{v + by}", NEW, id_) for v, id_, _, _ in ALL]
    unread = {1: 1, 2: 0}[by]
    told = Rest(
        by,
        log=[*log, (f"e.{40 + by}", "read", "")],
        head=f"e.{40 + by}",
        unread=(unread, unread),
        chats={3 - by: unread},
        read={1: {}, 2: {1: 20}}[by],
        reached={"phone": f"e.{40 + by}"},
        walks=[Page(by, 3 - by, 9, ALL, whole=True)],
    )
    return replace(told, **changes)


def device(by: int) -> list[Told]:
    """Cut off after b, and back with the cursor of b."""
    read = Heard(by, "phone", "read", f"e.{40 + by}", 3 - by, 5, unread=0 if by == 2 else -1)
    return [
        Attached(by, "phone", "", "e.0", True, 0),
        heard(A, by, 1.5),
        heard(B, by, 2.5),
        Attached(by, "phone", f"e.{20 + by}", f"e.{30 + by}", True, 4),
        heard(C, by, 4.1, unread=1 if by == 1 else 0),
        read,
    ]


def clean() -> list[Told]:
    return [
        sent(A, 1, 1, 2),
        sent(B, 2, 2, 3, how=INFO, v=0, id=""),
        sent(B, 2, 3, 4),
        sent(C, 1, 3, 4),
        Changed(2, 1, READ, "id-b", 20, 5, OK),
        Page(2, 1, 2.5, [A]),
        Page(1, 2, 4.5, [B, C]),
        Looked(2, 1, "id-a", 1.6, found=True),
        *device(1),
        *device(2),
        Fault("the cable is pulled", 3),
        rest(1),
        rest(2),
    ]


def at(told: list[Told], kind: type[Told], number: int = 0) -> int:
    return [place for place, one in enumerate(told) if isinstance(one, kind)][number]


def change(kind: type[Told], number: int = 0, **changes: Any) -> Callable[[list[Told]], object]:
    def plant(told: list[Told]) -> None:
        place = at(told, kind, number)
        told[place] = replace(told[place], **changes)

    return plant


def add(*more: Told) -> Callable[[list[Told]], object]:
    return lambda told: told.extend(more)


def drop(kind: type[Told], number: int = 0) -> Callable[[list[Told]], object]:
    return lambda told: told.pop(at(told, kind, number))


def walk(by: int, *lines: Line) -> list[Page]:
    return [Page(by, 3 - by, 9, list(lines), whole=True)]


def both(*lines: Line) -> Callable[[list[Told]], object]:
    def plant(told: list[Told]) -> None:
        change(Rest, 0, walks=walk(1, *lines))(told)
        change(Rest, 1, walks=walk(2, *lines))(told)

    return plant


D: Line = (40, "id-d", "d", 1)
LOG = rest(1).log
PLANTED: list[tuple[str, Callable[[list[Told]], object]]] = [
    ("lost", both(A, C)),
    ("lost", add(sent(D, 3, 5, 6))),
    ("duplicate", both(A, (15, "id-2", "b", 1), B, C)),
    ("retry-not-idempotent", add(sent(A, 1, 5, 6, v=35, id="id-2"))),
    ("undecided", add(sent(D, 3, 5, 6, how=INFO, v=0, id=""))),
    ("divergent-order", change(Rest, 1, walks=walk(2, A, (30, "id-c", "c", 2)))),
    ("divergent-order", change(Rest, 1, walks=walk(2, A, C, B))),
    ("divergent-order", change(Page, 0, lines=[(10, "id-2", "a", 1)])),
    ("id-moved-or-leaked", change(Page, 0, lines=[(11, "id-a", "a", 1)])),
    ("id-moved-or-leaked", add(Heard(3, "phone", NEW, "e.5", 4, 5, "id-a", 10, "a"))),
    ("page-order", change(Page, 1, lines=[C, B])),
    ("page-order", both(A, C, B)),
    ("realtime-violation", change(Sent, 0, t0=6, t1=7)),
    ("sender-order", add(sent((50, "id-x", "x", 1), 5, 5, 6), sent((45, "id-y", "y", 1), 6, 5, 6))),
    ("aborted-read", add(sent((0, "", "x", 1), 3, 5, 6, how=FAIL, key="x"),
                         Page(2, 1, 7, [A, B, C, (50, "id-x", "x", 1)]))),
    ("aborted-read", add(sent((0, "", "x", 1), 3, 5, 6, how=FAIL, key="x"),
                         heard((50, "id-x", "x", 1), 2, 6))),
    ("phantom", add(Page(2, 1, 7, [A, B, C, (50, "id-x", "nobody said this", 1)]))),
    ("phantom", add(heard((50, "id-x", "a", 1), 2, 6))),
    ("stale-read", change(Page, 1, lines=[A, B])),
    ("stale-read", change(Page, 1, lines=[], whole=True)),
    ("undead", add(Changed(1, 2, DELETE, "id-a", 10, 6, OK))),
    ("push-before-history", change(Looked, found=False)),
    ("push-reorder-or-dup", add(heard(A, 1, 6))),
    ("push-reorder-or-dup", change(Heard, 1, cursor="e.11")),
    ("push-skip", drop(Heard, 0)),
    ("push-skip", drop(Heard, 1)),
    ("push-skip", drop(Heard, 2)),
    ("push-skip", drop(Heard, 3)),
    ("push-skip", change(Heard, 2, cursor="f.31")),
    ("push-other", change(Heard, 2, id="id-b", v=20)),
    ("false-recovery", change(Attached, 1, given="e.23")),
    ("false-recovery", change(Attached, 1, given="f.21")),
    ("needless-reload", change(Attached, 1, recovered=False)),
    ("log-skip", change(Rest, 0, log=LOG[1:])),
    ("log-dup", change(Rest, 0, log=[*LOG, ("e.42", NEW, "id-a")])),
    ("log-order", change(Rest, 0, log=[LOG[1], LOG[0], *LOG[2:]])),
    ("unread", change(Rest, 0, chats={2: 0}, unread=(0, 0))),
    ("unread", change(Rest, 0, unread=(2, 1))),
    ("unread", change(Rest, 0, unread=(1, 2))),
    ("unread", change(Heard, 2, unread=2)),
    ("read-cursor", change(Rest, 1, read={1: 10})),
    ("read-cursor", change(Rest, 1, read={1: 30})),
]  # fmt: skip


def test_a_clean_history_passes() -> None:
    assert anomalies(History(clean())) == []


@pytest.mark.parametrize(("kind", "plant"), PLANTED, ids=[kind for kind, _ in PLANTED])
def test_a_planted_anomaly_is_found(kind: str, plant: Callable[[list[Told]], object]) -> None:
    told = clean()
    plant(told)
    assert kind in kinds(History(told))


def test_somebody_who_was_told_to_begin_anew_may_have_missed_some() -> None:
    told = clean()
    told.pop(at(told, Heard, 2))
    change(Attached, 1, given="f.21", recovered=False)(told)
    assert anomalies(History(told)) == []


def test_what_was_deleted_is_not_missed_and_not_heard_too_early() -> None:
    gone = Changed(1, 2, DELETE, "id-a", 10, 5, OK)
    omitted = [(LOG[0][0], "omitted", ""), *LOG[1:]]
    told = [*clean(), gone, Looked(2, 1, "id-a", 6, found=False)]
    both(B, C)(told)
    change(Rest, 0, log=omitted)(told)
    assert anomalies(History(told)) == []


def test_a_history_is_the_same_when_it_comes_back_from_a_file(tmp_path: Path) -> None:
    history = History(clean())
    history.save(tmp_path / "history.jsonl")
    assert list(load(tmp_path / "history.jsonl")) == list(history)
