"""Users' logs: every event once, in order, and continuity that is proved or denied."""

from time import sleep

import pytest
from a_domain import a_domain
from townsfolk import Person, Shop

from senna.events import EPOCH_CHANGED, TOO_OLD, UNKNOWN_CURSOR, Cursor


def test_both_sides_log_what_happened_in_order(anna: Person, bert: Person) -> None:
    starts = anna.here(), bert.here()
    sent = anna.says("hello")
    anna.edits(sent.v, "hello!")
    bert.reads()
    other = bert.says("bye")
    bert.deletes(other.v)
    kinds = ["created", "edited", "read", "created", "deleted"]
    for side, start, mine in (
        (anna, starts[0], [1, 1, 0, 0, 0]),
        (bert, starts[1], [0, 0, 1, 1, 1]),
    ):
        missed = side.missed(start)
        assert [event.kind for event in missed.events] == kinds
        assert [event.by_me for event in missed.events] == [bool(m) for m in mine]
        stamps = [event.s for event in missed.events]
        assert stamps == sorted(set(stamps))
        assert missed.cursor == side.here()
        assert {event.peer for event in missed.events} == {side.peer}
        assert missed.events[0].message == side.history().messages[0]
        assert missed.events[3].message is None


def test_a_cursor_continues_exactly_behind_itself(anna: Person, bert: Person) -> None:
    start = bert.here()
    sent = [anna.says(str(n)).v for n in range(7)]
    first = bert.missed(start, 3)
    assert ([e.target for e in first.events], first.has_more) == (sent[:3], True)
    second = bert.missed(first.cursor, 4)
    assert ([e.target for e in second.events], second.has_more) == (sent[3:], False)
    last = bert.missed(second.cursor)
    assert (last.events, last.cursor, last.reason) == ([], second.cursor, None)


def test_logs_of_different_conversations_share_one_order(shop: Shop) -> None:
    me = Person(shop, 7, 0)
    start = me.here()
    for peer in (40, 41, 40, 42):
        Person(shop, peer, 7).says("hi")
    assert [event.peer for event in me.missed(start).events] == [40, 41, 40, 42]


def test_the_depth_is_kept_and_what_is_trimmed_becomes_the_floor(shop: Shop) -> None:
    shop.domain = a_domain(events_kept=50)
    anna, bert = Person(shop, 7, 40), Person(shop, 40, 7)
    start = bert.here()
    sent = [anna.says(str(n)).v for n in range(120)]
    length = shop.redis.llen(shop.keys.log("myplatform", 40))
    assert 50 <= int(length) < 60
    assert bert.missed(start).reason == TOO_OLD
    kept = sent[-int(length) :]
    floor = sent[sent.index(kept[0]) - 1]
    at_the_floor = bert.missed(Cursor(start.epoch, floor))
    assert [event.target for event in at_the_floor.events] == kept
    below = bert.missed(Cursor(start.epoch, floor - 1))
    assert (below.events, below.reason) == ([], TOO_OLD)


def test_what_is_over_age_goes_ten_at_a_write(shop: Shop) -> None:
    shop.domain = a_domain(events_days=1)
    anna, bert = Person(shop, 7, 40), Person(shop, 40, 7)
    for n in range(25):
        anna.says(str(n))
    log = shop.keys.log("myplatform", 40)
    for rank in range(25):
        entry = shop.redis.lindex(log, rank)
        assert isinstance(entry, bytes)
        stamp = int.from_bytes(entry[1:7]) - 2 * 86_400_000
        shop.redis.lset(log, rank, entry[:1] + stamp.to_bytes(6) + entry[7:])
    for n in range(15):
        anna.says(str(n))
    assert shop.redis.llen(log) == 40 - 20
    assert bert.missed(bert.here()).reason is None


@pytest.mark.parametrize("s", [1, 2**47, 1795183915897])
def test_a_stamp_that_was_never_given_is_not_believed(anna: Person, s: int) -> None:
    anna.says("x")
    missed = anna.missed(Cursor(anna.here().epoch, s))
    assert missed.events == []
    assert missed.reason in (UNKNOWN_CURSOR, TOO_OLD)


def test_after_flushall_the_epoch_is_another(anna: Person, shop: Shop) -> None:
    anna.says("x")
    before = anna.here()
    shop.redis.flushall()
    assert anna.missed(before).reason == EPOCH_CHANGED
    anna.says("y")
    assert anna.missed(before).reason == EPOCH_CHANGED


def test_a_lost_tail_is_noticed(anna: Person, shop: Shop) -> None:
    anna.says("kept")
    views, log = shop.keys.views("myplatform", 7), shop.keys.log("myplatform", 7)
    older = shop.redis.dump(views), shop.redis.dump(log)
    anna.says("lost")
    cursor = anna.here()
    for key, dumped in zip((views, log), older, strict=True):
        assert isinstance(dumped, bytes)
        shop.redis.restore(key, 0, dumped, replace=True)
    assert anna.missed(cursor).reason == UNKNOWN_CURSOR
    sleep(0.01)  # stamps are a clock: what was lost lies behind it by now
    anna.says("new")
    assert anna.missed(cursor).reason == UNKNOWN_CURSOR


def test_a_log_that_lost_its_head_begins_a_new_line(anna: Person, shop: Shop) -> None:
    anna.says("x")
    before = anna.here()
    shop.redis.hdel(shop.keys.views("myplatform", 7), "!")
    anna.says("y")
    assert anna.missed(before).reason == EPOCH_CHANGED
    assert anna.here().epoch != before.epoch


def test_two_logs_never_share_an_epoch(anna: Person, bert: Person) -> None:
    anna.says("x")
    assert anna.here().epoch != bert.here().epoch


def test_the_script_publishes_what_it_wrote_to_both(anna: Person, shop: Shop) -> None:
    with shop.redis.pubsub() as heard:
        channels = [shop.keys.channel("myplatform", user) for user in (7, 40)]
        heard.subscribe(*channels)
        for _ in channels:
            heard.get_message(timeout=2)
        sent = anna.says("hello", key="k-1")
        told = [heard.get_message(timeout=2) for _ in channels]
    data = {entry["channel"].decode(): entry["data"] for entry in told if entry}
    assert set(data) == set(channels)
    mine, theirs = data[channels[0]], data[channels[1]]
    assert mine[0] == theirs[0] == 1
    assert int.from_bytes(mine[13:19]) == sent.v
    assert b"k-1" in mine
    assert b"k-1" not in theirs
    assert mine.endswith(b"hello")
    assert theirs.endswith(b"hello")
