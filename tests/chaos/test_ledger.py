"""The judge is judged: every anomaly that we know how to plant is found."""

import pytest
from ledger import Ledger, Line, Send

A, B, C = (10, "id-a", "a"), (20, "id-b", "b"), (30, "id-c", "c")


def kept(line: Line, began: float, answered: float) -> Send:
    v, id_, text = line
    return Send(1, text, began, answered, v, id_, answers={(v, id_)})


def clean() -> Ledger:
    sends = [kept(A, 0, 1), kept(B, 2, 3), kept(C, 4, 5)]
    return Ledger(sends, pages=[(0.5, []), (3.5, [A, B]), (6, [A, B, C])])


def test_a_clean_ledger_has_no_anomaly() -> None:
    assert clean().verdict([A, B, C]) == []


@pytest.mark.parametrize(
    ("walk", "word"),
    [
        ([A, C], "lost b"),
        ([A, B, (25, "id-2", "b"), C], "duplicate b"),
        ([A, (20, "other", "b"), C], "told differently b"),
        ([B, A, C], "out of order a"),
        ([A, B, (20, "id-x", "x"), C], "out of order x"),
    ],
)
def test_a_wrong_end_is_found(walk: list[Line], word: str) -> None:
    assert word in clean().verdict(walk)


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ([A, C], "a page that never was"),
        ([B, C], "a page that never was"),
        ([B, A], "a page that never was"),
        ([A, B, (40, "id-d", "phantom")], "a page that never was"),
        ([A, B], "stale page without c"),
        ([], "stale page without a"),
    ],
)
def test_a_wrong_page_is_found(page: list[Line], word: str) -> None:
    ledger = clean()
    ledger.pages.append((9, page))
    assert any(line.startswith(word) for line in ledger.verdict([A, B, C]))


def test_a_refusal_is_found_and_twice_when_the_message_is_there() -> None:
    ledger = clean()
    ledger.sends[1].refused = True
    assert set(ledger.verdict([A, B, C])) >= {"refused for good b", "refused and visible b"}


def test_two_answers_to_one_key_are_found() -> None:
    ledger = clean()
    ledger.sends[1].answers.add((21, "id-2"))
    assert "told differently b" in ledger.verdict([A, B, C])


def test_a_later_send_that_is_stored_earlier_is_found() -> None:
    ledger = Ledger([kept(B, 0, 1), kept(A, 2, 3)])
    assert ledger.verdict([A, B]) == ["stored too early b"] or ledger.verdict([A, B]) == [
        "stored too early a"
    ]
