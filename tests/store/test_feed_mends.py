"""The feed on a Redis that goes: it says that there was a gap, and goes on by itself."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from a_redis import ARedis
from feed_ear import Ear
from processes import eventually, free_port
from townsfolk import Person, Shop
from toxic import Toxic

from senna.errors import StorageAway
from senna.store.client import connect

ANNA, BERT = 7, 40
MENDED = 5.0  # seconds from the moment Redis can be reached again


@pytest.fixture
def a_redis(tmp_path: Path) -> Iterator[ARedis]:
    server = ARedis(tmp_path)
    yield server
    server.close()


@pytest.fixture
def proxy(a_redis: ARedis) -> Iterator[Toxic]:
    proxy = Toxic(a_redis.port)
    yield proxy
    proxy.close()


@pytest.fixture
def shop(a_redis: ARedis) -> Iterator[Shop]:
    with connect(f"redis://127.0.0.1:{a_redis.port}/0") as client:
        yield Shop(client)


@pytest.fixture
def ear(proxy: Toxic, shop: Shop) -> Iterator[Ear]:
    """Through the proxy; those who write are beside it."""
    with connect(f"redis://127.0.0.1:{proxy.port}/0") as client:
        ear = Ear(client, shop.keys)
        ear.feed.join(shop.domain, ANNA)
        ear.feed.join(shop.domain, BERT)
        yield ear
        ear.feed.close()


def goes_on(ear: Ear, shop: Shop) -> None:
    """Everything that is said from now on is heard, once."""
    before = len(ear.heard)
    sent = [Person(shop, ANNA, BERT).says(f"after {n}").v for n in range(3)]
    assert ear.hears(before + 6)
    for side in (ANNA, BERT):
        assert [one.event.v for one in ear.of(side)][-3:] == sent
    assert len(ear.heard) == before + 6
    assert ear.feed.alive()


def subscribers(shop: Shop) -> list[int]:
    names = [shop.keys.channel("myplatform", user) for user in (ANNA, BERT)]
    return [count for _, count in shop.redis.pubsub_numsub(*names)]


def refused(call: Callable[[], None]) -> float:
    began = time.monotonic()
    with pytest.raises(StorageAway):
        call()
    return time.monotonic() - began


def test_a_connection_that_is_killed_comes_back(ear: Ear, shop: Shop) -> None:
    for times in range(1, 4):
        shop.redis.client_kill_filter(_type="pubsub")
        assert ear.mends(times, 1)
        goes_on(ear, shop)
        assert subscribers(shop) == [1, 1]
    assert ear.mended == 3


def test_a_connection_that_is_reset_comes_back(ear: Ear, shop: Shop, proxy: Toxic) -> None:
    proxy.reset()
    assert ear.mends(1, 1)
    goes_on(ear, shop)


@pytest.mark.slow(6)
def test_a_redis_that_is_killed_and_comes_back_is_heard_again(
    ear: Ear, shop: Shop, a_redis: ARedis
) -> None:
    for times in (1, 2):
        a_redis.kill()
        assert eventually(lambda: not ear.feed.alive(), 1)
        time.sleep(2.5)  # the pauses have grown by now
        a_redis.start()
        assert ear.mends(times, MENDED)
        goes_on(ear, shop)


@pytest.mark.slow
def test_a_redis_that_is_shut_down_and_started_is_heard_again(
    ear: Ear, shop: Shop, a_redis: ARedis
) -> None:
    a_redis.process.terminate()
    a_redis.process.wait()
    a_redis.start()
    assert ear.mends(1, MENDED)
    goes_on(ear, shop)


@pytest.mark.slow
def test_a_line_that_goes_dead_without_a_word_is_noticed_in_four_seconds(
    ear: Ear, shop: Shop, proxy: Toxic
) -> None:
    proxy.blackhole()
    Person(shop, ANNA, BERT).says("nobody hears this")
    began = time.monotonic()
    assert eventually(lambda: not ear.feed.alive(), 6)
    assert time.monotonic() - began < 4.5
    time.sleep(2)
    assert ear.heard == []
    proxy.clear()
    assert ear.mends(1, MENDED)
    goes_on(ear, shop)


@pytest.mark.slow
def test_a_redis_that_stands_still_for_a_moment_loses_nothing(
    ear: Ear, shop: Shop, a_redis: ARedis
) -> None:
    a_redis.freeze()
    time.sleep(2.5)
    assert ear.feed.alive()
    a_redis.thaw()
    goes_on(ear, shop)
    assert ear.mended == 0


@pytest.mark.slow
def test_a_quiet_connection_is_kept_and_asked_now_and_then(ear: Ear, shop: Shop) -> None:
    def pings() -> int:
        return int(shop.redis.info("commandstats")["cmdstat_ping"]["calls"])

    before = pings()
    time.sleep(4.2)
    assert 2 <= pings() - before <= 5
    assert ear.mended == 0
    goes_on(ear, shop)


@pytest.mark.slow
def test_to_join_while_redis_is_away_fails_soon_and_leaves_nothing_behind(
    ear: Ear, shop: Shop, a_redis: ARedis
) -> None:
    a_redis.kill()
    assert refused(lambda: ear.feed.join(shop.domain, 55)) < 1
    assert refused(lambda: ear.feed.watch(shop.domain, 55)) < 1
    assert (
        refused(lambda: ear.feed.join(shop.domain, ANNA)) < 1
    )  # held already, confirmed by nobody
    assert not ear.feed.alive()
    ear.feed.leave(shop.domain, BERT)
    a_redis.start()
    assert ear.mends(1, MENDED)
    assert subscribers(shop) == [1, 0]
    assert shop.redis.pubsub_channels() == [shop.keys.channel("myplatform", ANNA).encode()]
    ear.feed.join(shop.domain, BERT)
    goes_on(ear, shop)


@pytest.mark.slow
def test_to_join_through_a_dead_line_fails_soon(ear: Ear, shop: Shop, proxy: Toxic) -> None:
    proxy.blackhole()
    assert refused(lambda: ear.feed.join(shop.domain, 55)) < 3.5  # it may only be busy
    time.sleep(4.5)  # the old connection is given up, the next one is not answered either
    assert refused(lambda: ear.feed.join(shop.domain, 55)) < 1
    proxy.clear()
    assert ear.mends(1, MENDED)
    ear.feed.join(shop.domain, 55)
    goes_on(ear, shop)


@pytest.mark.slow
def test_whoever_waits_while_the_connection_is_made_anew_gets_in(
    ear: Ear, shop: Shop, a_redis: ARedis
) -> None:
    a_redis.kill()
    a_redis.start()

    def joined() -> bool:
        try:
            ear.feed.join(shop.domain, 55)
        except StorageAway:
            return False
        return True

    assert eventually(joined, MENDED)
    Person(shop, 55, 56).says("x")
    assert eventually(lambda: len(ear.of(55)) == 1)


def test_where_no_redis_is_to_join_fails_and_the_feed_rests(shop: Shop) -> None:
    with connect(f"redis://127.0.0.1:{free_port()}/0") as nobody:
        ear = Ear(nobody, shop.keys)
        assert refused(lambda: ear.feed.join(shop.domain, ANNA)) < 1
        assert ear.feed.alive()  # nothing to be connected for
        ear.feed.close()


@pytest.mark.slow
def test_a_thousand_channels_are_subscribed_to_again(ear: Ear, shop: Shop, a_redis: ARedis) -> None:
    for n in range(1000):
        ear.feed.join(shop.domain, 10_000 + n)
    a_redis.kill()
    a_redis.start()
    assert ear.mends(1, MENDED)
    assert len(shop.redis.pubsub_channels()) == 1002


def test_a_feed_closed_while_it_is_cut_off_is_gone(ear: Ear, proxy: Toxic) -> None:
    proxy.refuse()
    assert eventually(lambda: not ear.feed.alive(), 2)
    began = time.monotonic()
    ear.feed.close()
    assert time.monotonic() - began < 1.5
