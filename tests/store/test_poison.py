"""What a hand writes into Redis shows as one unreadable thing, or is rebuilt."""

from dataclasses import replace
from time import sleep
from typing import Any

import pytest
from townsfolk import Person, Shop

from senna import errors
from senna.model import UNREADABLE, Unread
from senna.store.client import connect

JUNK = [
    b"",
    b"x",
    b"junk" * 20,
    b"\xff" * 40,
    b"\x20",
    b"\x28" + bytes(8),
    b"\x26" + bytes(6) + b"hi",
]


@pytest.mark.parametrize("junk", JUNK)
def test_a_poisoned_message_is_unreadable_and_the_page_is_not(
    anna: Person, bert: Person, shop: Shop, junk: bytes
) -> None:
    one = anna.says("one")
    shop.redis.zadd(shop.keys.history(anna.pair), {junk: one.v + 1})
    sleep(0.005)
    two = anna.says("two")
    messages = bert.history().messages
    assert [m.type for m in messages] == ["text", UNREADABLE, "text"]
    assert messages[1].v == one.v + 1
    assert messages[1].author is None
    assert bert.reads() == 0
    assert bert.latest() == replace(two, seen=True)
    with pytest.raises(errors.UnknownMessage):
        anna.edits(one.v + 1, "mend")


@pytest.mark.parametrize("owner", [7, 40])
@pytest.mark.parametrize("which", ["log", "inbox"])
def test_a_key_of_another_type_does_not_stop_a_write_halfway(
    anna: Person, bert: Person, shop: Shop, which: str, owner: int
) -> None:
    anna.says("one")
    cursors = [one.here() for one in (anna, bert)]
    shop.redis.set(getattr(shop.keys, which)("myplatform", owner), "x" * 20)
    anna.says("two", key="once")
    anna.says("two", key="once")
    for one, cursor in zip((anna, bert), cursors, strict=True):
        assert one.texts() == ["one", "two"]
        assert one.latest() == one.history().messages[-1]
        missed = one.missed(cursor)
        assert missed.reason is None
        assert [event.kind for event in missed.events] == ["created"]
    assert bert.unread() == Unread(2, 1)


def test_nothing_is_removed_because_it_may_not_be_written(
    anna: Person, shop: Shop, redis_url: str
) -> None:
    anna.says("one")
    log = shop.keys.log("myplatform", 40)
    rights: dict[str, Any] = {"commands": ["+@all", "-rpush"], "keys": ["*"], "channels": ["*"]}
    shop.redis.acl_setuser("clerk", enabled=True, passwords=["+clerk"], **rights)
    try:
        with (
            connect(f"{redis_url}?username=clerk&password=clerk") as client,
            pytest.raises(errors.StorageAway),
        ):
            Person(Shop(client), 7, 40).says("two")
        assert shop.redis.llen(log) == 1
    finally:
        shop.redis.acl_deluser("clerk")


def test_bytes_that_are_not_utf8_are_unreadable(anna: Person, shop: Shop) -> None:
    packed = b"\x20" + (5).to_bytes(6) + b"\xc3\x28"
    shop.redis.zadd(shop.keys.history(anna.pair), {packed: 5})
    assert anna.history().messages[0].type == UNREADABLE


def test_a_message_moved_to_another_place_is_unreadable(anna: Person, shop: Shop) -> None:
    sent = anna.says("moved")
    history = shop.keys.history(anna.pair)
    member = shop.redis.zrange(history, 0, 0)[0]
    shop.redis.zadd(history, {member: sent.v - 1000})
    assert anna.history().messages[0].type == UNREADABLE


@pytest.mark.parametrize("junk", [*JUNK, b"\x11" + bytes(26) + b"abc"])
def test_a_poisoned_view_is_rebuilt_by_a_look_and_by_a_write(
    anna: Person, bert: Person, shop: Shop, junk: bytes
) -> None:
    sent = anna.says("hello")
    views = shop.keys.views("myplatform", 40)
    shop.redis.hset(views, "7", junk)
    assert bert.latest() == sent
    assert bert.inbox().chats[0].unread == 1
    shop.redis.hset(views, "7", junk)
    again = anna.says("again")
    assert bert.latest() == again
    assert bert.inbox().chats[0].unread == 2


def test_a_lost_view_is_rebuilt(anna: Person, bert: Person, shop: Shop) -> None:
    anna.says("one")
    bert.reads()
    sent = anna.says("two")
    shop.redis.hdel(shop.keys.views("myplatform", 40), "7")
    chat = bert.inbox().chats[0]
    assert (chat.latest, chat.unread) == (sent, 1)


def test_a_view_that_missed_an_event_is_rebuilt_by_the_next(
    anna: Person, bert: Person, shop: Shop
) -> None:
    anna.says("one")
    views = shop.keys.views("myplatform", 40)
    stale = shop.redis.hget(views, "7")
    assert isinstance(stale, bytes)
    anna.says("two")
    shop.redis.hset(views, "7", stale)
    three = anna.says("three")
    chat = bert.inbox().chats[0]
    assert (chat.latest, chat.unread) == (three, 3)


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xff" * 37, b"\xff" * 36])
def test_a_poisoned_meta_never_repeats_a_v(anna: Person, shop: Shop, junk: bytes) -> None:
    sent = anna.says("one")
    shop.redis.set(shop.keys.meta(anna.pair), junk)
    assert anna.says("two").v > sent.v
    assert anna.texts() == ["one", "two"]


def test_members_and_log_entries_that_are_nobodys_are_passed_over(
    anna: Person, bert: Person, shop: Shop
) -> None:
    start = bert.here()
    anna.says("hello")
    shop.redis.zadd(shop.keys.inbox("myplatform", 40), {"user-x": 9e12, b"\xff": 8e12, "7": 7e12})
    shop.redis.rpush(shop.keys.log("myplatform", 40), b"", b"junk", b"\x1f" + bytes(20))
    assert [chat.peer for chat in bert.inbox().chats] == [7]
    assert [event.kind for event in bert.missed(start).events] == ["created"]
    assert anna.says("more")
    assert bert.unread() == Unread(2, 1)


def test_a_key_of_another_type_is_storage_that_cannot_serve(anna: Person, shop: Shop) -> None:
    shop.redis.set(shop.keys.history(anna.pair), "text")
    with pytest.raises(errors.StorageAway):
        anna.says("x")
    with pytest.raises(errors.StorageAway):
        anna.history()


@pytest.mark.parametrize("damage", ["view", "head", "both"])
def test_the_totals_are_counted_again_where_a_view_or_the_head_was_damaged(
    anna: Person, bert: Person, shop: Shop, damage: str
) -> None:
    for text in ("one", "two"):
        anna.says(text)
    Person(shop, 8, 40).says("from somebody else")
    views = shop.keys.views("myplatform", 40)
    if damage != "head":
        shop.redis.hset(views, "7", b"junk")
    if damage != "view":
        shop.redis.hset(views, "!", b"x" * 44)
    anna.says("three")
    assert bert.unread() == Unread(4, 2)


def test_a_look_that_rebuilds_a_view_counts_the_totals_again(
    anna: Person, bert: Person, shop: Shop
) -> None:
    anna.says("one")
    shop.redis.hset(shop.keys.views("myplatform", 40), "7", b"junk")
    assert bert.inbox().chats[0].unread == 1
    assert bert.unread() == Unread(1, 1)
    assert bert.reads() == 0
    assert bert.unread() == Unread(0, 0)


@pytest.mark.parametrize("score", [2**48, 2**48 - 1, 1.8e18, 2.0e15])
def test_a_member_at_the_end_of_time_is_nobodys_newest(
    anna: Person, bert: Person, shop: Shop, score: float
) -> None:
    anna.says("one")
    shop.redis.zadd(shop.keys.history(anna.pair), {b"junk": score})
    two = anna.says("two")
    assert two.v < 2**47
    assert bert.latest() == two
    assert bert.unread() == Unread(2, 1)
    assert bert.reads() == 0
    bert.clears()
    three = anna.says("three")
    assert [m for m in bert.history().messages if m.author] == [three]


def test_where_the_logs_of_others_are_is_told_beside_a_spoilt_one(shop: Shop, anna: Person) -> None:
    anna.says("hello")
    views = shop.keys.views("myplatform", 40)
    shop.redis.delete(views)
    shop.redis.set(views, "junk")
    both = [(shop.domain, 7), (shop.domain, 40)]
    assert shop.logs.heads(both) == [anna.here(), None]
