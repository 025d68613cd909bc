"""Sending: order, idempotency, limits, blocks, views and totals of both sides."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from a_domain import a_domain
from townsfolk import Person, Shop

from config import Rate
from senna import errors
from senna.model import Unread


def test_a_first_message_is_in_both_histories_and_both_inboxes(anna: Person, bert: Person) -> None:
    sent = anna.says("hello")
    for side in (anna, bert):
        assert side.history().messages == [sent]
        assert [(chat.peer, chat.v, chat.latest) for chat in side.inbox().chats] == [
            (side.peer, sent.v, sent)
        ]
    assert (anna.unread(), bert.unread()) == (Unread(0, 0), Unread(1, 1))


def test_equal_texts_are_different_messages_and_v_grows(anna: Person) -> None:
    vs = [anna.says("ok").v for _ in range(50)]
    assert vs == sorted(set(vs))
    assert anna.history().total == 50


def test_v_is_the_clock_of_redis(anna: Person, shop: Shop) -> None:
    seconds, micros = shop.redis.time()
    assert 0 <= anna.says("now").v - (seconds * 1000 + micros // 1000) < 1000


def test_v_never_goes_back_when_the_clock_does(anna: Person, shop: Shop) -> None:
    first = anna.says("one").v
    anna.reads()
    later = first + 3_600_000
    meta = shop.redis.get(shop.keys.meta(anna.pair))
    assert isinstance(meta, bytes)
    shop.redis.set(shop.keys.meta(anna.pair), later.to_bytes(6) + meta[6:])
    assert anna.says("two").v == later + 1


def test_a_repeat_answers_the_first_v_and_stores_nothing(anna: Person, bert: Person) -> None:
    first = anna.says("hello", key="k")
    assert anna.says("hello", key="k") == first
    assert anna.history().total == 1
    assert bert.unread() == Unread(1, 1)


def test_a_repeat_is_recognised_after_an_edit_and_after_a_delete(anna: Person) -> None:
    first = anna.says("hello", key="k")
    anna.edits(first.v, "changed")
    assert anna.says("hello", key="k") == first
    anna.deletes(first.v)
    assert anna.says("hello", key="k") == first
    assert anna.history().total == 0


def test_a_key_with_another_message_is_refused(anna: Person) -> None:
    anna.says("hello", key="k")
    with pytest.raises(errors.KeyReused):
        anna.says("hullo", key="k")
    with pytest.raises(errors.KeyReused):
        anna.says("hello", key="k", type_="image")


def test_keys_belong_to_their_author_and_conversation(anna: Person, bert: Person) -> None:
    anna.says("hello", key="k")
    bert.says("other", key="k")
    Person(anna.shop, anna.me, 99).says("third", key="k")
    assert anna.history().total == 2


def test_a_key_is_remembered_across_midnight_and_forgotten_after_two_days(
    anna: Person, shop: Shop
) -> None:
    anna.says("hello", key="k")
    today = shop.redis.time()[0] // 86400
    keys = shop.keys.sent(anna.pair)
    moved = (today - 1) % 3
    shop.redis.rename(keys[today % 3], keys[moved])
    with pytest.raises(errors.KeyReused):
        anna.says("hullo", key="k")
    expires = shop.redis.expiretime(keys[moved])
    assert expires == (today + 2) * 86400
    shop.redis.rename(keys[moved], keys[(today - 2) % 3])
    anna.says("hullo", key="k")
    assert anna.texts() == ["hello", "hullo"]


def test_many_at_once_with_one_key_store_one_message(anna: Person, bert: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: anna.says("hello", key="k"), range(16)))
    assert [message for message in sent if message != sent[0]] == []
    assert bert.unread() == Unread(1, 1)


def test_somebody_who_is_not_admitted_hears_only_of_repeats(anna: Person) -> None:
    first = anna.says("hello", key="k")
    assert anna.says("hello", key="k", admitted=False) == first
    with pytest.raises(errors.Refused):
        anna.says("more", key="new", admitted=False)
    assert anna.history().total == 1


def test_a_blocked_sender_stores_counts_and_tells_nothing(anna: Person, bert: Person) -> None:
    old = anna.says("before", key="k")
    bert.blocks()
    here = bert.here()
    with pytest.raises(errors.Refused):
        anna.says("after")
    assert anna.says("before", key="k") == old
    assert bert.texts() == ["before"]
    assert bert.unread() == Unread(1, 1)
    assert bert.missed(here).events == []
    assert bert.says("the other way goes").v
    bert.blocks(False)
    anna.says("again")
    assert bert.texts()[-1] == "again"


def test_the_limit_lets_a_burst_through_and_then_says_how_long_to_wait(shop: Shop) -> None:
    shop.domain = a_domain(send_limit=Rate(1, 60, 3))
    anna = Person(shop, 7, 40)
    for _ in range(3):
        anna.says("quick")
    with pytest.raises(errors.TooFast) as caught:
        anna.says("too quick")
    assert 50 < caught.value.wait <= 60
    assert anna.history().total == 3


def test_a_repeat_is_answered_before_the_limit(shop: Shop) -> None:
    shop.domain = a_domain(send_limit=Rate(1, 60, 1))
    anna = Person(shop, 7, 40)
    first = anna.says("once", key="k")
    assert anna.says("once", key="k") == first


def test_the_limit_is_one_for_all_conversations_of_a_person(shop: Shop) -> None:
    shop.domain = a_domain(send_limit=Rate(1, 60, 2))
    Person(shop, 7, 40).says("one")
    Person(shop, 7, 41).says("two")
    with pytest.raises(errors.TooFast):
        Person(shop, 7, 42).says("three")
    Person(shop, 8, 40).says("somebody else")


def test_new_conversations_have_a_limit_of_their_own(shop: Shop) -> None:
    shop.domain = a_domain(new_chat_limit=Rate(2, 3600, 2))
    for peer in (40, 41):
        Person(shop, 7, peer).says("hi")
    with pytest.raises(errors.TooFast):
        Person(shop, 7, 42).says("hi")
    Person(shop, 7, 40).says("an old conversation goes on")


def soonest_wait(person: Person) -> float:
    for _ in range(3):  # a burst that has just been used up fills by one in a tenth of a second
        try:
            person.says("hi")
        except errors.TooFast as told:
            return told.wait
    return 0


def test_a_limit_that_a_hand_wrote_far_ahead_locks_nobody_out(shop: Shop) -> None:
    """Nor one that was written before the clock of Redis went back."""
    shop.domain = a_domain(send_limit=Rate(10, 1, 10))
    anna = Person(shop, 7, 40)
    anna.says("hi")
    views = shop.keys.views("myplatform", 7)
    for ahead in (shop.redis.time()[0] * 10**6 + 3600 * 10**6, 2**52, 2**63, 2**64 - 1):
        head = shop.redis.hget(views, "!")
        shop.redis.hset(views, "!", head[:28] + ahead.to_bytes(8) * 2)
        for _ in range(10):
            anna.says("hi")
        assert 0 < soonest_wait(anna) <= 0.1


def test_two_domains_with_equal_ids_never_meet(shop: Shop, anna: Person) -> None:
    elsewhere = Person(replace(shop, domain=a_domain("other")), 7, 40)
    anna.says("here", key="k")
    elsewhere.says("there", key="k")
    assert (anna.texts(), elsewhere.texts()) == (["here"], ["there"])
    assert elsewhere.inbox().total == 1


def test_string_ids_talk_and_never_share_a_conversation(shop: Shop) -> None:
    shop.domain = a_domain(string_ids=True)
    one, other = Person(shop, "a-b", "c"), Person(shop, "a", "b-c")
    one.says("one")
    other.says("other")
    assert (one.texts(), other.texts()) == (["one"], ["other"])
    assert [chat.peer for chat in Person(shop, "c", "a-b").inbox().chats] == ["a-b"]


def test_two_who_write_at_once_end_in_one_order(anna: Person, bert: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: (anna, bert)[n % 2].says(str(n)), range(60)))
    assert anna.texts() == bert.texts()
    assert (anna.unread(), bert.unread()) == (Unread(30, 1), Unread(30, 1))


def test_unread_stops_at_999(anna: Person, bert: Person) -> None:
    for n in range(1005):
        anna.says(str(n))
    assert bert.unread() == Unread(999, 1)
    assert bert.inbox().chats[0].unread == 999
    anna.deletes(anna.history(1, 1).messages[0].v)
    assert bert.unread() == Unread(999, 1)
    for message in anna.history(1, 6).messages:
        anna.deletes(message.v)
    assert bert.unread() == Unread(998, 1)


def test_a_day_of_keys_is_told_once_when_it_ends(anna: Person, shop: Shop) -> None:
    anna.says("hello", key="k")
    seconds = shop.redis.time()[0]
    day = seconds // 86400
    today = shop.keys.sent(anna.pair)[day % 3]
    before = shop.redis.info("commandstats")["cmdstat_pexpireat"]["calls"]
    anna.says("more", key="l")
    assert shop.redis.info("commandstats")["cmdstat_pexpireat"]["calls"] == before
    assert shop.redis.expiretime(today) == (day + 2) * 86400
    shop.redis.hdel(today, "!")  # as it lay there before this was noted
    anna.says("again", key="m")
    assert shop.redis.info("commandstats")["cmdstat_pexpireat"]["calls"] == before + 1
    assert shop.redis.hexists(today, "!")
