"""A worker for the tests of the feed, run as a program: `a_worker.py <carrier> <redis url>`."""

import sys

if sys.argv[1] == "gevent":
    from gevent import monkey

    monkey.patch_all()
elif sys.argv[1] == "eventlet":
    import warnings

    warnings.simplefilter("ignore")  # it says at its import that its days are counted
    import eventlet

    eventlet.monkey_patch()

import threading
import time

from feed_ear import Ear
from processes import eventually
from townsfolk import Person, Shop

from senna.store.client import connect

MANY, FLOOD = 300, 6000


def all_of(work: list[threading.Thread]) -> None:
    for each in work:
        each.start()
    for each in work:
        each.join()


def many_come_at_once(ear: Ear, shop: Shop) -> None:
    # Who waits for one of 64 connections for too long is told that Redis is away: as it should be.
    few = threading.Semaphore(32)

    def come(n: int) -> None:
        person = Person(shop, 1000 + n, 5)
        ear.feed.join(shop.domain, person.me)
        with few:
            person.says("at once")

    all_of([threading.Thread(target=come, args=(n,)) for n in range(MANY)])
    assert ear.hears(MANY), len(ear.heard)
    assert sorted(str(user) for _, user, _ in ear.heard) == [str(1000 + n) for n in range(MANY)]


def it_mends(ear: Ear, shop: Shop) -> None:
    shop.redis.client_kill_filter(_type="pubsub")
    assert ear.mends(1, 2)
    Person(shop, 1000, 5).says("after")
    assert ear.hears(MANY + 1)


def others_have_their_turn_in_a_flood(ear: Ear, shop: Shop) -> None:
    """It comes faster than it is worked off, so that there is always something to read."""
    heard, over = [0], threading.Event()

    def work(*_: object) -> None:
        heard[0] += 1
        busy = time.perf_counter() + 0.0001
        while time.perf_counter() < busy:
            pass

    def come_round() -> None:
        while heard[0] < FLOOD:
            time.sleep(0.001)
            if heard[0]:
                rounds.append(heard[0])
        over.set()

    rounds: list[int] = []
    ear.feed.begin(work, lambda: None)
    threading.Thread(target=come_round).start()
    script = "for n = 1, ARGV[2] do redis.call('PUBLISH', ARGV[1], ARGV[3]) end"
    channel = shop.keys.channel("myplatform", 1000)
    shop.redis.eval(script, 0, channel, FLOOD, b"\x06\x02\x015")
    assert over.wait(20)
    assert len(rounds) > 20, rounds


def it_ends(ear: Ear, shop: Shop) -> None:
    began = time.monotonic()
    ear.feed.close()
    assert time.monotonic() - began < 1
    assert eventually(lambda: shop.redis.pubsub_channels() == [])


if __name__ == "__main__":
    client = connect(sys.argv[2])
    shop = Shop(client)
    ear = Ear(client, shop.keys)
    for part in (many_come_at_once, it_mends, others_have_their_turn_in_a_flood, it_ends):
        part(ear, shop)
    assert (ear.feed.ignored, ear.feed.failed) == (0, 0)
