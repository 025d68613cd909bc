"""Presence when the clock goes back, a hand has been in Redis, memory is full, or time passes."""

import pytest
from ear import Ear
from townsfolk import Person, Shop
from watchers import ANNA, BERT, here, key, now, seen, worker

from senna.events import Presence

DAY = 86_400_000


@pytest.fixture(autouse=True)
def chat(anna: Person) -> None:
    anna.says("hello")


# --- the clock ---


def test_a_clock_that_goes_back_a_little_changes_nothing(shop: Shop) -> None:
    shop.redis.zadd(key(shop, BERT), {b"a worker": now(shop) + 55_000})
    assert seen(shop, BERT).online


def test_a_clock_that_goes_back_far_is_caught_up_with_by_the_next_heartbeat(shop: Shop) -> None:
    mine = worker(shop)
    here(mine, shop, BERT)
    [(token, _)] = shop.redis.zrange(key(shop, BERT), 0, 0, withscores=True)
    shop.redis.zadd(key(shop, BERT), {token: now(shop) + 3_640_000, b"killed..": now(shop) + 9e6})
    assert not seen(shop, BERT).online
    with Ear(shop.redis, key(shop, BERT)) as ear:
        here(mine, shop, BERT)
        assert [said[0] for _, said in ear.heard()] == [1]
    assert seen(shop, BERT).online
    assert shop.redis.zrange(key(shop, BERT), 0, -1) == [token]


def test_nobody_was_last_there_in_the_future(shop: Shop) -> None:
    shop.redis.zadd(key(shop, BERT), {b"!": -(now(shop) + 3_600_000)})
    last = seen(shop, BERT).last_active
    assert last is not None
    assert last <= now(shop)


def test_a_goodbye_from_the_future_is_nobody_who_is_there(shop: Shop) -> None:
    shop.redis.zadd(key(shop, BERT), {b"!": -(now(shop) + 20_000)})
    assert not seen(shop, BERT).online


# --- a hand ---


def test_whose_inbox_a_hand_has_spoilt_sees_nobody_and_stops_nobody(shop: Shop) -> None:
    here(worker(shop), shop, BERT)
    views = shop.keys.views("myplatform", ANNA)
    shop.redis.delete(views)
    shop.redis.set(views, "junk")
    assert not seen(shop, BERT).online


@pytest.mark.parametrize("score", [float("inf"), float("-inf"), 1e300, -1e300, 2.0**53, -5, 0.5, 9])
@pytest.mark.parametrize("member", [b"", b"junk", b"\xff" * 8, b"!"])
def test_junk_is_nobody_and_stops_nobody(shop: Shop, member: bytes, score: float) -> None:
    mine, name = worker(shop), key(shop, BERT)
    shop.redis.zadd(name, {member: score})
    found = seen(shop, BERT)
    assert not found.online
    assert found.last_active is None or 0 < found.last_active <= now(shop)
    with Ear(shop.redis, name) as ear:
        here(mine, shop, BERT)
        assert seen(shop, BERT).online
        mine.gone(shop.domain, BERT)
        assert [said[0] for _, said in ear.heard()] == [1, 0]
    last = seen(shop, BERT).last_active
    assert last is not None
    assert now(shop) - 1000 < last <= now(shop)


def test_a_key_of_another_type_hides_one_person_until_the_next_heartbeat(shop: Shop) -> None:
    for peer in (41, 42):
        Person(shop, ANNA, peer).says("hi")
    mine, people = worker(shop), [BERT, 41, 42]
    here(mine, shop, *people)
    shop.redis.set(key(shop, 41), "text")
    found = mine.look(shop.domain, ANNA, people)
    assert [it.online for it in found] == [True, False, True]
    assert found[1] == Presence(41, False, None)
    here(mine, shop, *people)
    assert all(it.online for it in mine.look(shop.domain, ANNA, people))


def test_a_key_of_another_type_does_not_stop_a_goodbye(shop: Shop) -> None:
    shop.redis.hset(key(shop, BERT), "a", "b")
    with Ear(shop.redis, key(shop, BERT)) as ear:
        worker(shop).gone(shop.domain, BERT)
        assert [said[0] for _, said in ear.heard()] == [0]
    assert seen(shop, BERT).last_active


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xff" * 36, b"\xff" * 38])
def test_what_is_damaged_beside_a_conversation_blocks_nobody(shop: Shop, junk: bytes) -> None:
    here(worker(shop), shop, BERT)
    shop.redis.set(shop.keys.meta(Person(shop, ANNA, BERT).pair), junk)
    assert seen(shop, BERT).online


# --- room and time ---


def test_people_come_and_go_when_memory_is_full(shop: Shop) -> None:
    mine = worker(shop)
    shop.redis.config_set("maxmemory", 1)
    try:
        here(mine, shop, BERT)
        assert seen(shop, BERT).online
        mine.gone(shop.domain, BERT)
        assert not seen(shop, BERT).online
    finally:
        shop.redis.config_set("maxmemory", 0)


def test_what_is_known_of_somebody_is_kept_for_thirty_days(shop: Shop) -> None:
    mine, name = worker(shop), key(shop, BERT)
    here(mine, shop, BERT)
    assert 29.9 * DAY < shop.redis.pttl(name) <= 30 * DAY
    shop.redis.pexpire(name, 1000)
    mine.gone(shop.domain, BERT)
    assert 29.9 * DAY < shop.redis.pttl(name) <= 30 * DAY


def test_the_thirty_days_begin_again_once_a_day_and_not_at_every_heartbeat(shop: Shop) -> None:
    mine, name = worker(shop), key(shop, BERT)
    here(mine, shop, BERT)
    shop.redis.pexpire(name, 5 * DAY)
    here(mine, shop, BERT)
    assert shop.redis.pttl(name) <= 5 * DAY
    [(token, runs_out)] = shop.redis.zrange(name, 0, 0, withscores=True)
    shop.redis.zadd(name, {token: runs_out - DAY})
    here(mine, shop, BERT)
    assert shop.redis.pttl(name) > 29.9 * DAY
