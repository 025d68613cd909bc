"""Editing and deleting: who may, what both sides see, what is silent."""

import pytest
from townsfolk import Person

from senna import errors
from senna.model import Unread


def test_an_edit_keeps_the_place_and_tells_when(anna: Person, bert: Person) -> None:
    first, _ = anna.says("helo"), bert.says("hi")
    edited = anna.edits(first.v, "hello")
    assert (edited.v, edited.content) == (first.v, "hello")
    assert edited.edited is not None
    assert edited.edited > bert.history().messages[1].v
    assert bert.texts() == ["hello", "hi"]


def test_an_edit_of_the_newest_shows_in_both_inboxes_and_moves_nothing(
    anna: Person, bert: Person
) -> None:
    sent = anna.says("helo")
    edited = anna.edits(sent.v, "hello")
    for side in (anna, bert):
        assert side.latest() == edited
        assert side.inbox().chats[0].v == sent.v
    assert bert.unread() == Unread(1, 1)


def test_an_edit_of_an_older_one_leaves_the_inbox_alone(anna: Person, bert: Person) -> None:
    old, new = anna.says("old"), anna.says("new")
    anna.edits(old.v, "older")
    assert bert.latest() == new


def test_only_the_author_edits_and_deletes(anna: Person, bert: Person) -> None:
    sent = anna.says("mine")
    with pytest.raises(errors.NotAuthor):
        bert.edits(sent.v, "yours")
    with pytest.raises(errors.NotAuthor):
        bert.deletes(sent.v)
    assert anna.texts() == ["mine"]


def test_what_is_not_there_cannot_be_changed(anna: Person) -> None:
    with pytest.raises(errors.UnknownMessage):
        anna.edits(1, "x")
    with pytest.raises(errors.UnknownMessage):
        anna.deletes(1)
    sent = anna.says("x")
    anna.deletes(sent.v)
    with pytest.raises(errors.UnknownMessage):
        anna.deletes(sent.v)
    with pytest.raises(errors.UnknownMessage):
        anna.edits(sent.v, "y")


def test_a_text_does_not_become_an_image(anna: Person) -> None:
    sent = anna.says("words")
    with pytest.raises(errors.NothingToChange):
        anna.edits(sent.v, "https://x.example/1.png", type_="image")
    assert (
        anna.edits(sent.v, "https://x.example/1.png", type_="image", seen=True).content == "words"
    )


def test_a_precondition_holds_or_stops_the_change(anna: Person) -> None:
    sent = anna.says("one")
    assert anna.edits(sent.v, "two", expected=frozenset({sent.v})).content == "two"
    for stale in (frozenset({sent.v}), frozenset[int]()):
        with pytest.raises(errors.Changed):
            anna.edits(sent.v, "three", expected=stale)
        with pytest.raises(errors.Changed):
            anna.deletes(sent.v, expected=stale)
    stamp = anna.history().messages[0].stamp
    anna.deletes(sent.v, expected=frozenset({stamp, 5}))
    assert anna.texts() == []


def test_seen_by_its_author_marks_the_message_without_an_edit_time(anna: Person) -> None:
    sent = anna.says("note")
    marked = anna.edits(sent.v, seen=True)
    assert (marked.seen, marked.edited) == (True, None)
    here = anna.here()
    assert anna.edits(sent.v, seen=True) == marked
    assert anna.here() == here


def test_seen_by_its_reader_is_reading_up_to_it(anna: Person, bert: Person) -> None:
    first, second, _ = anna.says("1"), anna.says("2"), anna.says("3")
    assert bert.edits(second.v, seen=True).seen
    assert bert.unread() == Unread(1, 1)
    assert [m.seen for m in anna.history().messages] == [True, True, False]
    bert.edits(first.v, seen=True)
    assert bert.history().mine == second.v


def test_deleting_the_newest_shows_the_one_before_and_keeps_the_place(
    anna: Person, bert: Person
) -> None:
    first, second = anna.says("first"), anna.says("second")
    anna.deletes(second.v)
    for side in (anna, bert):
        assert side.latest() == first
        assert side.inbox().chats[0].v == second.v
    anna.deletes(first.v)
    assert bert.latest() is None
    assert bert.inbox().total == 1
    assert bert.unread() == Unread(0, 0)


def test_deleting_an_unread_one_lowers_the_count_and_a_read_one_does_not(
    anna: Person, bert: Person
) -> None:
    read, unread = anna.says("read"), anna.says("unread")
    bert.reads(read.v)
    anna.deletes(read.v)
    assert bert.unread() == Unread(1, 1)
    anna.deletes(unread.v)
    assert bert.unread() == Unread(0, 0)


def test_a_long_message_is_whole_in_the_inbox(anna: Person, bert: Person) -> None:
    sent = anna.says("x" * 4000)
    assert bert.latest() == sent
    edited = anna.edits(sent.v, "short")
    assert bert.latest() == edited
    again = anna.edits(sent.v, "y" * 513)
    assert bert.latest() == again
    anna.deletes(sent.v)
    assert bert.latest() is None


def test_changes_above_and_below_what_a_side_cleared(anna: Person, bert: Person) -> None:
    old = anna.says("old")
    bert.clears()
    here = bert.here()
    anna.edits(old.v, "older")
    assert (bert.inbox().total, bert.texts(), bert.missed(here).events) == (0, [], [])
    new = anna.says("new")
    anna.deletes(old.v)
    assert bert.latest() == new
    assert [event.kind for event in bert.missed(here).events] == ["created"]
    with pytest.raises(errors.UnknownMessage):
        bert.edits(old.v, seen=True)


def test_somebody_blocked_or_banned_changes_no_words_but_may_take_them_back(
    anna: Person, bert: Person
) -> None:
    sent, other = anna.says("words"), bert.says("hm")
    with pytest.raises(errors.Refused):
        anna.edits(sent.v, "worse", admitted=False)
    bert.blocks()
    for change in ({"text": "worse"}, {"seen": True}):
        with pytest.raises(errors.Refused):
            anna.edits(sent.v, **change)
    assert bert.texts() == ["words", "hm"]
    assert anna.edits(other.v, seen=True).seen  # reading goes on
    anna.deletes(sent.v)
    assert bert.texts() == ["hm"]
