"""Read cursors, unread counts, and clearing one side."""

import pytest
from townsfolk import Person, Shop

from senna import errors
from senna.model import Unread


def test_reading_everything_and_reading_up_to(anna: Person, bert: Person) -> None:
    sent = [anna.says(str(n)) for n in range(5)]
    assert bert.reads(sent[1].v) == 3
    assert bert.unread() == Unread(3, 1)
    assert bert.reads() == 0
    assert bert.unread() == Unread(0, 0)
    assert all(message.seen for message in anna.history().messages)
    assert (bert.history().mine, anna.history().theirs) == (sent[-1].v, sent[-1].v)


def test_reading_never_goes_back_and_says_so_once(anna: Person, bert: Person) -> None:
    first, second = anna.says("1"), anna.says("2")
    bert.reads(second.v)
    here = bert.here()
    assert bert.reads(first.v) == 0
    assert bert.reads() == 0
    assert bert.reads(second.v + 10**9) == 0
    assert bert.here() == here
    assert bert.history().mine == second.v


def test_reading_an_empty_conversation_does_nothing(anna: Person, shop: Shop) -> None:
    assert anna.reads() == 0
    assert anna.inbox().total == 0
    assert shop.redis.exists(shop.keys.meta(anna.pair)) == 0


def test_ones_own_messages_are_never_unread(anna: Person, bert: Person) -> None:
    first = anna.says("a")
    bert.says("b")
    anna.says("c")
    assert bert.reads(first.v) == 1
    assert anna.unread() == Unread(1, 1)


def test_a_partial_read_behind_thousands_of_ones_own_keeps_the_old_count(
    anna: Person, bert: Person
) -> None:
    first = anna.says("one")
    anna.says("two")
    for _ in range(2001):
        bert.says("mine")
    assert bert.reads(first.v) == 2  # the true count is 1: see docs/redis.md, unread
    assert bert.reads() == 0


def test_the_latest_shows_that_it_was_seen(anna: Person, bert: Person) -> None:
    anna.says("look")
    bert.reads()
    latest = anna.latest()
    assert latest
    assert latest.seen


def test_clearing_empties_one_side_and_leaves_the_other(anna: Person, bert: Person) -> None:
    sent = anna.says("keep")
    bert.clears()
    assert (bert.history().total, bert.texts(), bert.inbox().total) == (0, [], 0)
    assert bert.unread() == Unread(0, 0)
    assert anna.history().messages == [sent]
    assert not anna.history().messages[0].seen


def test_a_cleared_chat_comes_back_without_the_old_messages(anna: Person, bert: Person) -> None:
    anna.says("old")
    bert.clears()
    new = anna.says("new")
    assert bert.history().messages == [new]
    assert bert.history().total == 1
    assert bert.latest() == new
    assert bert.unread() == Unread(1, 1)
    assert anna.texts() == ["old", "new"]


def test_clearing_nothing_and_clearing_twice_tell_nobody(anna: Person) -> None:
    here = anna.here()
    anna.clears()
    assert anna.here() == here
    anna.says("x")
    anna.clears()
    cleared = anna.here()
    anna.clears()
    assert anna.here() == cleared


def test_a_chat_whose_messages_are_all_deleted_can_still_be_cleared_away(anna: Person) -> None:
    anna.deletes(anna.says("x").v)
    assert anna.inbox().total == 1
    anna.clears()
    assert anna.inbox().total == 0


def test_the_other_side_hears_nothing_of_a_clearing(anna: Person, bert: Person) -> None:
    anna.says("x")
    here = anna.here()
    bert.clears()
    assert anna.here() == here
    assert anna.says("y")
    assert [event.kind for event in anna.missed(here).events] == ["created"]


def test_what_both_cleared_is_gone_for_good_500_a_write(
    anna: Person, bert: Person, shop: Shop
) -> None:
    for n in range(1203):
        anna.says(str(n))
    history = shop.keys.history(anna.pair)
    anna.clears()
    assert shop.redis.zcard(history) == 1203
    bert.clears()
    assert shop.redis.zcard(history) == 703
    anna.says("new")
    assert shop.redis.zcard(history) == 204
    bert.says("newer")
    assert shop.redis.zcard(history) == 2
    assert anna.texts() == bert.texts() == ["new", "newer"]


def test_clearing_by_both_at_exactly_500(anna: Person, bert: Person, shop: Shop) -> None:
    for n in range(500):
        anna.says(str(n))
    anna.clears()
    bert.clears()
    anna.says("new")
    assert shop.redis.zcard(shop.keys.history(anna.pair)) == 1


def test_pages_and_places_stop_at_the_cleared_mark(anna: Person, bert: Person) -> None:
    for n in range(5):
        anna.says(str(n))
    bert.clears()
    for n in range(5, 12):
        anna.says(str(n))
    assert [m.content for m in bert.history(1, 5).messages] == ["7", "8", "9", "10", "11"]
    assert [m.content for m in bert.history(2, 5).messages] == ["5", "6"]
    assert bert.history(3, 5).messages == []
    assert bert.history(1, 5).total == 7


def test_what_was_cleared_cannot_be_read_up_to(anna: Person, bert: Person) -> None:
    old = anna.says("old")
    bert.clears()
    anna.says("new")
    here = anna.here()
    with pytest.raises(errors.UnknownMessage):
        bert.reads(old.v)
    assert anna.here() == here
    assert bert.unread() == Unread(1, 1)
