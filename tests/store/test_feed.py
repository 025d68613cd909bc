"""The feed on a Redis that is well: what the scripts publish, to those who hold it only."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from a_domain import a_domain
from feed_ear import Ear
from processes import eventually
from townsfolk import Person, Shop

from senna.errors import StorageAway
from senna.events import Cursor, Presence, Published, Typing
from senna.model import UserId
from senna.store.presence import Presences
from senna.store.scripts import Scripts

ANNA, BERT = 7, 40


@pytest.fixture
def ear(shop: Shop) -> Iterator[Ear]:
    ear = Ear(shop.redis, shop.keys)
    yield ear
    ear.feed.close()


@pytest.fixture
def both(ear: Ear, shop: Shop) -> Ear:
    ear.feed.join(shop.domain, ANNA)
    ear.feed.join(shop.domain, BERT)
    return ear


def channels(shop: Shop) -> set[str]:
    return {name.decode() for name in shop.redis.pubsub_channels()}


def test_every_kind_is_heard_on_both_sides_as_the_log_has_it(
    both: Ear, shop: Shop, anna: Person, bert: Person
) -> None:
    starts: dict[UserId, Cursor] = {ANNA: anna.here(), BERT: bert.here()}
    first = anna.says("hello", key="k-1")
    anna.edits(first.v, "hello!")
    bert.reads()
    anna.edits(first.v, "hello?")
    bert.edits(anna.says("an image", type_="image").v, seen=True)
    bert.deletes(bert.says("bye").v)
    bert.clears()
    anna.blocks()
    anna.blocks(False)
    anna.says("after all")
    assert both.hears(9 + 10)
    kinds = ["created", "edited", "read", "edited", "created", "read", "created", "deleted"]
    expected: dict[UserId, list[str]] = {
        ANNA: [*kinds, "created"],
        BERT: [*kinds, "cleared", "created"],
    }
    for person in (anna, bert):
        start, told = starts[person.me], both.of(person.me)
        logged = person.missed(start).events
        assert [one.event.kind for one in told] == expected[person.me]
        for one, entry in zip(told, logged, strict=True):
            assert (one.event.s, one.event.v, one.event.target) == (entry.s, entry.v, entry.target)
            assert (one.event.peer, one.event.by_me) == (entry.peer, entry.by_me)
        assert {one.epoch for one in told} == {start.epoch}
        assert [one.prev for one in told] == [start.s, *(one.event.s for one in told[:-1])]
        assert told[-1].event.s == person.here().s


def test_a_message_is_heard_as_it_was_written(both: Ear, anna: Person, bert: Person) -> None:
    first = anna.says("one")
    anna.edits(first.v, "two")
    bert.reads()
    anna.edits(first.v, "three")
    assert both.hears(8)
    for side in (ANNA, BERT):
        messages = [one.event.message for one in both.of(side)]
        assert [message and (message.content, message.seen) for message in messages] == [
            ("one", False),
            ("two", False),
            None,
            ("three", True),
        ]
        assert [one.event.unread for one in both.of(side)] == [0 if side == ANNA else 1] * 2 + [
            0,
            0,
        ]


def test_a_client_id_is_heard_by_its_owner_alone(both: Ear, anna: Person, bert: Person) -> None:
    anna.says("x", key="k-1")
    bert.says("y", key="~ k\\2 !")
    bert.says("z")
    assert both.hears(6)
    assert [one.client_id for one in both.of(ANNA)] == ["k-1", None, None]
    assert [one.client_id for one in both.of(BERT)] == [None, "~ k\\2 !", None]


def test_a_text_of_every_size_and_script_arrives(both: Ear, anna: Person) -> None:
    texts = ["ä", "日本語" * 400, "x" * 16_384, "👩‍👩‍👧" * 100, "\n\t."]
    for text in texts:
        anna.says(text)
    assert both.hears(2 * len(texts))
    heard = [one.event.message for one in both.of(BERT)]
    assert [message and message.content for message in heard] == texts


def test_a_domain_of_strings_is_heard(ear: Ear, shop: Shop) -> None:
    shop.domain = a_domain("words", string_ids=True)
    ear.feed.join(shop.domain, "a.b@c~d")
    Person(shop, "zoe", "a.b@c~d").says("hi")
    assert ear.hears(1)
    ((handle, user, what),) = ear.heard
    assert isinstance(what, Published)
    assert (handle, user, what.event.peer) == ("words", "a.b@c~d", "zoe")


def test_two_domains_with_the_same_people_are_told_apart(both: Ear, shop: Shop) -> None:
    shop.domain = a_domain("other")
    Person(shop, ANNA, BERT).says("elsewhere")
    both.feed.join(shop.domain, BERT)
    Person(shop, ANNA, BERT).says("here")
    assert both.hears(1)
    assert [(handle, user) for handle, user, _ in both.heard] == [("other", BERT)]


def test_typing_and_presence_are_heard(both: Ear, shop: Shop, anna: Person) -> None:
    presences = Presences(shop.keys, Scripts(shop.redis))
    both.feed.watch(shop.domain, BERT)
    anna.says("so that there is a conversation")
    assert both.hears(2)
    both.heard.clear()
    presences.typing(shop.domain, BERT, anna.pair, True)
    presences.typing(shop.domain, BERT, anna.pair, False)
    presences.here([(shop.domain, BERT)])
    presences.gone(shop.domain, BERT)
    assert both.hears(6)
    told = [what for _, user, what in both.heard if user == ANNA]
    assert told == [Typing(BERT, False, True), Typing(BERT, False, False)]
    mine = [what for _, user, what in both.heard if user == BERT]
    assert mine[:2] == [Typing(ANNA, True, True), Typing(ANNA, True, False)]
    seen = [(what.user, what.online) for what in mine if isinstance(what, Presence)]
    assert seen == [(BERT, True), (BERT, False)]


def test_only_what_is_held_is_subscribed_to(ear: Ear, shop: Shop, anna: Person) -> None:
    assert ear.feed.alive()
    assert channels(shop) == set()
    ear.feed.join(shop.domain, ANNA)
    ear.feed.watch(shop.domain, BERT)
    held = {shop.keys.channel("myplatform", ANNA), shop.keys.presence("myplatform", BERT)}
    assert channels(shop) == held
    anna.says("x")
    assert ear.hears(1)
    assert ear.of(BERT) == []
    ear.feed.unwatch(shop.domain, BERT)
    ear.feed.leave(shop.domain, ANNA)
    assert eventually(lambda: channels(shop) == set())
    anna.says("y")
    ear.feed.join(shop.domain, BERT)
    assert [what.event.v for what in ear.of(ANNA)] == [anna.history().messages[0].v]


def test_the_last_one_out_unsubscribes(ear: Ear, shop: Shop, anna: Person) -> None:
    for _ in range(3):
        ear.feed.join(shop.domain, ANNA)
    name = shop.keys.channel("myplatform", ANNA)
    assert shop.redis.pubsub_numsub(name)[0][1] == 1
    for _ in range(2):
        ear.feed.leave(shop.domain, ANNA)
    anna.says("still here")
    assert ear.hears(1)
    assert len(ear.heard) == 1
    ear.feed.leave(shop.domain, ANNA)
    assert eventually(lambda: channels(shop) == set())


def test_to_leave_where_one_never_was_changes_nothing(ear: Ear, shop: Shop, anna: Person) -> None:
    ear.feed.leave(shop.domain, ANNA)
    ear.feed.join(shop.domain, ANNA)
    ear.feed.unwatch(shop.domain, ANNA)
    anna.says("x")
    assert ear.hears(1)


def test_junk_is_counted_and_what_follows_is_heard(both: Ear, shop: Shop, anna: Person) -> None:
    name = shop.keys.channel("myplatform", ANNA)
    ear = both
    ear.feed.watch(shop.domain, ANNA)
    junk = [b"", b"\x80\x04N.", b"\xff" * 100, b"x" * 5_000_000, b"\x06\x02\x09", b"\x01" * 60]
    for one in junk:
        shop.redis.publish(name, one)
        shop.redis.publish(shop.keys.presence("myplatform", ANNA), one)
    sent = anna.says("a real one")
    assert ear.hears(2)
    assert [one.event.v for one in ear.of(ANNA)] == [sent.v]
    assert (ear.feed.ignored, ear.feed.failed, ear.mended) == (2 * len(junk), 0, 0)


def test_who_listens_may_fail_and_the_rest_is_heard(shop: Shop, anna: Person) -> None:
    ear = Ear(shop.redis, shop.keys)
    told: list[object] = []

    def stumble(*what: object) -> None:
        told.append(what)
        raise RuntimeError("a mistake of the listener")

    ear.feed.begin(stumble, lambda: None)
    ear.feed.join(shop.domain, ANNA)
    for word in ("one", "two", "three"):
        anna.says(word)
    assert eventually(lambda: len(told) == 3)
    assert eventually(lambda: ear.feed.failed == 3)
    assert ear.feed.alive()
    ear.feed.close()


def test_whoever_joined_hears_what_is_sent_right_after(ear: Ear, shop: Shop) -> None:
    for n in range(200):
        person = Person(shop, 1000 + n, BERT)
        ear.feed.join(shop.domain, person.me)
        person.says("at once")
    assert ear.hears(200)
    assert [user for _, user, _ in ear.heard] == [1000 + n for n in range(200)]


def test_fifty_who_come_and_go_never_miss_what_they_send(ear: Ear, shop: Shop) -> None:
    """All on six channels, so that the last one out and the next one in are often at it at once."""
    lost: list[int] = []

    def heard(who: Person, v: int) -> bool:
        return any(one.event.v == v for one in ear.of(who.me))

    def come_and_go(n: int) -> None:
        me = Person(shop, 100 + n % 6, 5000 + n)
        for turn in range(12):
            ear.feed.join(shop.domain, me.me)
            if turn % 4 == 0:
                v = me.says(f"{n} {turn}").v
                if not eventually(partial(heard, me, v), 5):
                    lost.append(v)
            ear.feed.leave(shop.domain, me.me)

    with ThreadPoolExecutor(50) as crowd:
        list(crowd.map(come_and_go, range(50)))
    assert lost == []
    assert eventually(lambda: channels(shop) == set())
    assert (ear.feed.ignored, ear.feed.failed, ear.mended) == (0, 0, 0)
    stamps = [what for _, _, what in ear.heard if isinstance(what, Published)]
    assert len({(what.epoch, what.event.s) for what in stamps}) == len(stamps)


def threads() -> int:
    """Other tests of this process may have left theirs."""
    return [thread.name for thread in threading.enumerate()].count("senna-feed")


def test_a_thousand_join_in_the_time_of_a_few(ear: Ear, shop: Shop) -> None:
    before = threads()

    def join(n: int) -> None:
        ear.feed.join(shop.domain, 10_000 + n)

    with ThreadPoolExecutor(100) as crowd:
        list(crowd.map(join, range(1000)))
    assert len(channels(shop)) == 1000
    assert threads() == before + 1


def test_a_closed_feed_is_left_by_its_thread_and_takes_nobody(ear: Ear, shop: Shop) -> None:
    before = threads()
    ear.feed.join(shop.domain, ANNA)
    assert threads() == before + 1
    ear.feed.close()
    assert threads() == before
    assert eventually(lambda: channels(shop) == set())
    with pytest.raises(StorageAway):
        ear.feed.join(shop.domain, BERT)


def test_a_feed_that_was_never_used_has_no_thread_and_no_connection(ear: Ear, shop: Shop) -> None:
    before, running = len(shop.redis.client_list()), threads()
    ear.feed.begin(lambda *_: None, lambda: None)
    assert ear.feed.alive()
    assert len(shop.redis.client_list()) == before
    assert threads() == running
    ear.feed.close()
