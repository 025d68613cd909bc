"""How a write knows what happened last: from two views that agree, and else from the truth."""

from collections.abc import Callable

import pytest
from processes import eventually
from townsfolk import Person, Shop

from senna.model import Unread

YEARS = 2 * 31_622_400_000


def asked(shop: Shop, act: Callable[[], object], command: str = "zrevrange") -> bool:
    """Whether this asks the history for its newest message, or for pages of it."""

    def calls() -> int:
        told = shop.redis.info("commandstats").get(f"cmdstat_{command}", {"calls": 0})
        return int(told["calls"])

    before = calls()
    act()
    return calls() > before


def view_of(shop: Shop, me: int, peer: int) -> bytes:
    view = shop.redis.hget(shop.keys.views("myplatform", me), str(peer))
    assert isinstance(view, bytes)
    return view


def put(shop: Shop, me: int, peer: int, view: bytes) -> None:
    shop.redis.hset(shop.keys.views("myplatform", me), str(peer), view)


def clock(shop: Shop) -> int:
    seconds, us = shop.redis.time()
    return int(seconds) * 1000 + int(us) // 1000


def applied(view: bytes, v: int) -> bytes:
    return view[:1] + v.to_bytes(6) + view[7:]


def test_a_conversation_where_all_is_well_is_not_asked(shop: Shop) -> None:
    """Others may ask this Redis at the same moment, but not each time."""
    assert any(not any(asked_where_all_is_well(shop, 100 + turn)) for turn in range(3))


def asked_where_all_is_well(shop: Shop, peer: int) -> list[bool]:
    anna, bert = Person(shop, 7, peer), Person(shop, peer, 7)
    first = anna.says("one")
    found = [
        asked(shop, lambda: bert.says("two")),
        asked(shop, lambda: anna.edits(first.v, "uno")),
        asked(shop, lambda: anna.says("three")),
        asked(shop, lambda: anna.deletes(first.v)),
    ]
    bert.reads()
    found.append(asked(shop, lambda: anna.says("four")))
    assert anna.texts() == ["two", "three", "four"]
    assert bert.unread() == Unread(1, 1)
    return found


@pytest.mark.parametrize("write", ["send", "edit", "delete"])
@pytest.mark.parametrize("lost", ["one view", "both views", "stale view", "far ahead", "meta"])
def test_views_that_disagree_or_cannot_be_are_not_believed(
    anna: Person, bert: Person, shop: Shop, lost: str, write: str
) -> None:
    first = anna.says("one")
    stale = view_of(shop, 40, 7)
    second = anna.says("two")
    if lost == "far ahead":
        for me, peer in ((7, 40), (40, 7)):
            put(shop, me, peer, applied(view_of(shop, me, peer), second.v + YEARS))
    elif lost == "stale view":
        put(shop, 40, 7, stale)
    elif lost == "meta":  # an event that neither view has applied: a read, written down and lost
        later = (second.v + 50).to_bytes(6)
        shop.redis.set(shop.keys.meta(anna.pair), later + bytes(31))
    else:
        for me in (7, 40) if lost == "both views" else (40,):
            shop.redis.hdel(shop.keys.views("myplatform", me), str(47 - me))
    if write == "send":
        assert asked(shop, lambda: anna.says("three"))
        texts, unread = ["one", "two", "three"], 3
    elif write == "edit":
        assert asked(shop, lambda: anna.edits(second.v, "zwei"))
        texts, unread = ["one", "zwei"], 2
    else:
        assert asked(shop, lambda: anna.deletes(second.v))
        texts, unread = ["one"], 1
    assert anna.texts() == texts
    for side, count in ((anna, 0), (bert, unread)):
        chat = side.inbox().chats[0]
        assert (chat.latest.content if chat.latest else None, chat.unread) == (texts[-1], count)
    after = anna.says("after")
    assert after.v > second.v > first.v
    assert after.v < second.v + YEARS
    assert bert.unread() == Unread(unread + 1, 1)


def test_a_caller_whose_own_view_is_behind_is_not_believed_alone(
    anna: Person, bert: Person, shop: Shop
) -> None:
    anna.says("one")
    stale = view_of(shop, 7, 40)
    bert.says("two")
    put(shop, 7, 40, stale)
    anna.says("three")
    assert anna.inbox().chats[0].unread == 1


def test_a_history_that_is_gone_does_not_hand_out_a_v_again(
    anna: Person, bert: Person, shop: Shop
) -> None:
    sent = anna.says("one")
    shop.redis.delete(shop.keys.history(anna.pair))
    assert anna.says("two").v > sent.v
    assert bert.texts() == ["two"]
    bert.reads()
    assert bert.unread() == Unread(0, 0)


def test_a_change_writes_nothing_beside_the_history(anna: Person, bert: Person, shop: Shop) -> None:
    first, second = anna.says("one"), anna.says("two")
    meta = shop.keys.meta(anna.pair)
    anna.edits(first.v, "uno")
    assert shop.redis.get(meta) is None
    bert.reads()
    anna.blocks()
    before = shop.redis.get(meta)
    assert len(before) == 37
    anna.edits(second.v, "due")
    anna.deletes(first.v)
    assert shop.redis.get(meta) == before
    assert (bert.history().mine, anna.history().theirs) == (second.v, second.v)


@pytest.mark.parametrize("lost", [(), (7,), (40,), (7, 40)])
def test_what_happens_after_a_change_comes_after_it(
    anna: Person, bert: Person, shop: Shop, lost: tuple[int, ...]
) -> None:
    """Only the views tell when the newest message was deleted; without any, the clock does."""
    sent = [anna.says("one"), anna.says("two")]
    for turn in range(200):  # faster than one a ms: v runs ahead of the clock
        anna.edits(sent[0].v, f"one, {turn}")
    anna.deletes(sent[1].v)
    deleted = int.from_bytes(view_of(shop, 7, 40)[1:7])
    for me in lost:
        shop.redis.hdel(shop.keys.views("myplatform", me), str(47 - me))
    if len(lost) == 2:
        assert eventually(lambda: clock(shop) > deleted)
    assert anna.says("three").v > deleted > sent[1].v
    assert bert.unread() == Unread(2, 1)
    assert (anna.texts(), bert.texts()) == (["one, 199", "three"],) * 2


def test_a_view_that_was_set_back_is_not_patched(anna: Person, bert: Person, shop: Shop) -> None:
    """What it has applied is the newest message, and what came later is written nowhere else."""
    first, second = anna.says("one"), anna.says("two")
    before = view_of(shop, 40, 7)
    anna.deletes(first.v)
    put(shop, 40, 7, before)
    anna.says("three")
    assert bert.inbox().chats[0].unread == 2
    before = view_of(shop, 40, 7)
    anna.edits(anna.says("four").v, "quattro")
    put(shop, 40, 7, before)
    anna.edits(second.v, "due")
    latest = bert.inbox().chats[0].latest
    assert latest
    assert latest.content == "quattro"


@pytest.mark.parametrize("left", [None, b"junk"])
def test_what_is_known_is_begun_anew_although_the_views_know_of_a_clearing(
    anna: Person, bert: Person, shop: Shop, left: bytes | None
) -> None:
    said = anna.says("one")
    bert.clears()
    meta = shop.keys.meta(anna.pair)
    shop.redis.delete(meta) if left is None else shop.redis.set(meta, left)
    assert bert.texts() == ["one"]
    bert.reads()
    assert anna.history().theirs == said.v
    bert.clears()
    assert bert.texts() == []
    assert anna.texts() == ["one"]


@pytest.mark.parametrize("act", ["reads", "clears"])
def test_reading_and_clearing_after_a_change_need_not_copy_the_views(
    anna: Person, bert: Person, shop: Shop, act: str
) -> None:
    """Nobody has written down the change: a copy would count the unread, page after page."""
    sent = anna.says("one")
    anna.edits(sent.v, "uno")
    assert not asked(shop, getattr(bert, act), "zrevrangebyscore")
    assert bert.unread() == Unread(0, 0)
    assert bert.texts() == ([] if act == "clears" else ["uno"])


def test_a_view_that_shows_what_is_yet_to_come_does_not_make_it_read(
    anna: Person, bert: Person, shop: Shop
) -> None:
    anna.says("one")
    view = view_of(shop, 40, 7)
    put(shop, 40, 7, view[:28] + b"\xff" * 6 + view[34:])
    bert.reads()
    two = anna.says("two")
    assert anna.history().theirs < two.v
    assert bert.unread() == Unread(1, 1)


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xff" * 37, b"\0" * 36, b"\0" * 60])
def test_a_change_leaves_what_was_damaged_to_the_next_who_writes_there(
    anna: Person, bert: Person, shop: Shop, junk: bytes
) -> None:
    sent = anna.says("one")
    meta = shop.keys.meta(anna.pair)
    shop.redis.set(meta, junk)
    edited = anna.edits(sent.v, "uno")
    assert (shop.redis.get(meta), edited.content) == (junk, "uno")
    bert.reads()
    assert shop.redis.get(meta)[12:18] == sent.v.to_bytes(6)
    assert anna.history().theirs == sent.v
