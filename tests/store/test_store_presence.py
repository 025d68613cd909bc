"""Who is there: on which worker, until when, and in whose eyes."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from a_domain import a_domain
from ear import Ear
from redis import Redis
from townsfolk import Person, Shop
from watchers import ANNA, BERT, here, key, now, seen, worker

from config import Domain
from senna.events import Presence
from senna.store.client import connect
from senna.store.presence import Presences
from senna.store.scripts import Scripts

SHORT = 80  # ms


@pytest.fixture
def chat(anna: Person) -> None:
    anna.says("hello")


@pytest.fixture
def ear(shop: Shop, chat: None) -> Iterator[Ear]:
    with Ear(shop.redis, key(shop, ANNA), key(shop, BERT)) as ear:
        yield ear


# --- coming and going ---


def test_who_comes_is_there_and_it_is_said_once(shop: Shop, ear: Ear) -> None:
    mine, before = worker(shop), now(shop)
    here(mine, shop, BERT)
    here(mine, shop, BERT)
    found = seen(shop, BERT)
    [(channel, said)] = ear.heard()
    assert (channel, said[0], len(said)) == (key(shop, BERT), 1, 7)
    assert before <= int.from_bytes(said[1:]) <= now(shop)
    assert found.online
    assert found.last_active is not None
    assert before <= found.last_active <= now(shop)


def test_who_goes_is_away_since_then_and_it_is_said(shop: Shop, ear: Ear) -> None:
    mine = worker(shop)
    here(mine, shop, BERT)
    ear.heard()
    before = now(shop)
    mine.gone(shop.domain, BERT)
    [(channel, said)] = ear.heard()
    left = int.from_bytes(said[1:])
    assert (channel, said[0]) == (key(shop, BERT), 0)
    assert before <= left <= now(shop)
    assert seen(shop, BERT) == Presence(BERT, False, left)


def test_who_leaves_one_worker_of_two_is_still_there(shop: Shop, ear: Ear) -> None:
    one, other = worker(shop), worker(shop)
    here(one, shop, BERT)
    here(other, shop, BERT)
    assert len(ear.heard()) == 1
    one.gone(shop.domain, BERT)
    assert seen(shop, BERT).online
    assert ear.heard() == []
    other.gone(shop.domain, BERT)
    assert not seen(shop, BERT).online
    assert [said[0] for _, said in ear.heard()] == [0]


def test_somebody_who_was_never_there_is_away_since_nobody_knows(shop: Shop, chat: None) -> None:
    assert seen(shop, BERT) == Presence(BERT, False, None)


def test_nobody_is_asked_about_nobody(shop: Shop) -> None:
    worker(shop).here([])
    assert worker(shop).look(shop.domain, ANNA, []) == []


# --- workers that die ---


def test_a_killed_worker_leaves_nobody_there(shop: Shop, redis_url: str, chat: None) -> None:
    born = os.fork()
    if not born:
        with connect(redis_url) as client:
            Presences(shop.keys, Scripts(client), 400).here([(shop.domain, BERT)])
        signal.pause()
    while not shop.redis.exists(key(shop, BERT)):
        time.sleep(0.005)
    os.kill(born, signal.SIGKILL)
    os.waitpid(born, 0)
    assert seen(shop, BERT, life_ms=400).online
    came = int(shop.redis.zrange(key(shop, BERT), 0, 0, withscores=True)[0][1]) - 400
    time.sleep(0.42)
    assert seen(shop, BERT, life_ms=400) == Presence(BERT, False, came)


def test_who_is_on_a_killed_worker_and_a_living_one_is_there(shop: Shop, ear: Ear) -> None:
    here(worker(shop, 1), shop, BERT)
    living = worker(shop)
    here(living, shop, BERT)
    time.sleep(0.005)
    assert seen(shop, BERT).online
    living.gone(shop.domain, BERT)
    assert not seen(shop, BERT).online


def test_a_goodbye_after_the_last_heartbeat_of_another_counts(shop: Shop, chat: None) -> None:
    here(worker(shop, SHORT), shop, BERT)
    other = worker(shop)
    here(other, shop, BERT)
    time.sleep(0.01)
    left = now(shop)
    other.gone(shop.domain, BERT)
    time.sleep(SHORT / 1000)
    last = seen(shop, BERT, life_ms=SHORT).last_active
    assert last is not None
    assert left <= last <= left + 5


def test_a_heartbeat_that_comes_too_late_is_a_coming(shop: Shop, ear: Ear) -> None:
    late = worker(shop, 1)
    here(late, shop, BERT)
    time.sleep(0.005)
    here(late, shop, BERT)
    assert [said[0] for _, said in ear.heard()] == [1, 1]


def test_a_heartbeat_after_redis_was_emptied_is_a_coming(shop: Shop, ear: Ear) -> None:
    mine = worker(shop)
    here(mine, shop, BERT)
    shop.redis.delete(key(shop, BERT))
    here(mine, shop, BERT)
    assert [said[0] for _, said in ear.heard()] == [1, 1]


def test_workers_that_died_do_not_pile_up(shop: Shop, chat: None) -> None:
    for _ in range(20):
        here(worker(shop, 1), shop, BERT)
        time.sleep(0.003)
    assert shop.redis.zcard(key(shop, BERT)) == 1


def test_workers_forked_from_one_process_are_two(shop: Shop, redis_url: str, chat: None) -> None:
    shared = worker(shop)
    born = os.fork()
    if not born:
        here(shared, shop, BERT)
        os._exit(0)
    os.waitpid(born, 0)
    here(shared, shop, BERT)
    shared.gone(shop.domain, BERT)
    assert seen(shop, BERT).online


# --- many ---


def test_a_thousand_hearts_beat_in_four_round_trips_and_a_look_is_one(shop: Shop) -> None:
    mine, people = worker(shop), range(100, 1100)
    here(mine, shop, 1)
    for peer in people[:200]:
        Person(shop, ANNA, peer).says("hi")
    shop.redis.config_resetstat()
    here(mine, shop, *people)
    assert shop.redis.info("commandstats")["cmdstat_fcall"]["calls"] == 4
    found = mine.look(shop.domain, ANNA, people[:200])
    assert shop.redis.info("commandstats")["cmdstat_fcall"]["calls"] == 5
    assert [presence.user for presence in found] == list(people[:200])
    assert all(presence.online for presence in found)


# --- whose eyes ---


def test_strangers_are_away_like_anybody_who_never_came(shop: Shop, chat: None) -> None:
    mine = worker(shop)
    here(mine, shop, 41, ANNA, BERT)
    strangers = [41, ANNA, 99]
    away = [Presence(user, False, None) for user in strangers]
    assert mine.look(shop.domain, ANNA, strangers) == away
    mine.gone(shop.domain, 41)
    assert mine.look(shop.domain, ANNA, strangers) == away


def test_the_blocked_see_nobody_and_are_seen(shop: Shop, anna: Person, bert: Person) -> None:
    anna.says("hello")
    mine = worker(shop)
    here(mine, shop, ANNA, BERT)
    for blocker, blocked in ((bert, anna), (anna, bert)):
        blocker.blocks()
        assert seen(shop, blocker.me, by=blocked.me) == Presence(blocker.me, False, None)
        assert seen(shop, blocked.me, by=blocker.me).online
        blocker.blocks(False)
        assert seen(shop, blocker.me, by=blocked.me).online
    bert.blocks()
    mine.gone(shop.domain, BERT)
    assert seen(shop, BERT) == Presence(BERT, False, None)


def test_among_many_each_is_seen_for_themselves(shop: Shop) -> None:
    peers = range(1, 14)
    for peer in peers:
        Person(shop, peer, ANNA).says("hi") if peer != ANNA else None
    for peer in (2, 9):
        Person(shop, peer, ANNA).blocks()
    Person(shop, ANNA, 4).blocks()
    here(worker(shop), shop, *[peer for peer in peers if peer not in (5, 11)])
    found = worker(shop).look(shop.domain, ANNA, peers)
    assert [it.user for it in found if not it.online] == [2, 5, 7, 9, 11]


def test_a_conversation_that_was_cleared_is_still_one(shop: Shop, anna: Person) -> None:
    anna.says("hello")
    anna.clears()
    here(worker(shop), shop, BERT)
    assert seen(shop, BERT).online


def test_equal_ids_in_two_domains_are_two_people(shop: Shop, ear: Ear) -> None:
    other = a_domain("other")
    worker(shop).here([(other, BERT)])
    assert ear.heard() == []
    assert not seen(shop, BERT).online
    shop.domain = other
    assert not seen(shop, BERT).online  # there, too, one has to have talked
    Person(shop, ANNA, BERT).says("hello")
    assert seen(shop, BERT).online


@pytest.mark.parametrize("pair", [("a-b", "c"), ("B", "a"), ("~" * 64, "x@y.z"), ("10", "9")])
def test_people_may_have_names(redis: "Redis", pair: tuple[str, str]) -> None:
    shop = Shop(redis, a_domain(string_ids=True))
    for me, peer in (pair, pair[::-1]):
        Person(shop, me, peer).says("hi")
        here(worker(shop), shop, peer)
        assert seen(shop, peer, by=me).online
        Person(shop, peer, me).blocks()
        assert not seen(shop, peer, by=me).online
        Person(shop, peer, me).blocks(False)


def test_a_beat_may_be_of_people_of_several_domains(shop: Shop, chat: None) -> None:
    other: Domain = a_domain("other")
    worker(shop).here([(shop.domain, BERT), (other, 9)])
    assert seen(shop, BERT).online
    assert shop.redis.exists(key(shop, 9, "other"))
