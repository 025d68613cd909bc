import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from senna.edge.revoked import Denied, Revoked
from senna.errors import StorageAway
from senna.store.client import connect
from senna.store.denials import Denials
from senna.store.keys import Keys

NEVER = 4e9
SOON = 0.02


@contextmanager
def copies(
    load: Callable[[str], Denied],
    every: float = SOON,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Revoked]:
    revoked = Revoked(load, every, clock)
    try:
        yield revoked
    finally:
        revoked.close()


class Source:
    """What Redis would say, and how often it was asked."""

    def __init__(self) -> None:
        self.denied: Denied = frozenset()
        self.away = False
        self.asked: list[str] = []

    def load(self, domain: str) -> Denied:
        self.asked.append(domain)
        if self.away:
            raise StorageAway("down")
        return self.denied


def test_the_first_request_sees_what_was_denied_before_it(redis: "Redis") -> None:
    denials = Denials(redis, Keys("senna"))
    denials.add("a", "user", "1", NEVER)
    denials.add("a", "token", "t", NEVER)
    with copies(denials.load, every=60) as revoked:
        assert revoked.holds("a", 1, None)
        assert revoked.holds("a", 2, "t")
        assert not revoked.holds("a", 2, "other")
        assert not revoked.holds("a", 2, None)
        assert not revoked.holds("b", 1, "t")


def test_a_denial_and_its_end_are_seen_without_asking(redis: "Redis") -> None:
    denials = Denials(redis, Keys("senna"))
    with copies(denials.load) as revoked:
        assert not revoked.holds("a", "anna", None)
        denials.add("a", "user", "anna", NEVER)
        until(lambda: revoked.holds("a", "anna", None))
        denials.remove("a", "user", "anna")
        until(lambda: not revoked.holds("a", "anna", None))


@pytest.mark.slow
def test_a_denial_is_felt_within_five_seconds(redis: "Redis") -> None:
    denials = Denials(redis, Keys("senna"))
    revoked = Revoked(denials.load)
    try:
        assert not revoked.holds("a", 1, None)
        denials.add("a", "user", "1", NEVER)
        until(lambda: revoked.holds("a", 1, None), 2.5)
    finally:
        revoked.close()


def test_a_request_costs_no_round_trip() -> None:
    source = Source()
    with copies(source.load, every=60) as revoked:
        for _ in range(1000):
            revoked.holds("a", 1, "t")
    assert source.asked == ["a"]


def test_the_last_copy_is_kept_while_redis_is_away() -> None:
    source = Source()
    source.denied = frozenset({("user", "1")})
    with copies(source.load) as revoked:
        assert revoked.holds("a", 1, None)
        source.away = True
        asked = len(source.asked)
        until(lambda: len(source.asked) > asked + 2)
        assert revoked.holds("a", 1, None)
        assert not revoked.holds("a", 2, None)
        source.denied, source.away = frozenset(), False
        until(lambda: not revoked.holds("a", 1, None))


def test_who_never_had_a_copy_lets_nobody_in_and_recovers_by_itself() -> None:
    source = Source()
    source.away = True
    with copies(source.load, every=0.1) as revoked:
        for _ in range(50):
            with pytest.raises(StorageAway):
                revoked.holds("a", 1, None)
        assert len(source.asked) <= 3  # a crowd does not wait one after the other
        source.away = False
        until(lambda: answers(revoked))


def answers(revoked: Revoked) -> bool:
    try:
        return not revoked.holds("a", 1, None)
    except StorageAway:
        return False


def test_a_real_redis_that_is_away_is_storage_away() -> None:
    with connect("redis://127.0.0.1:1/0") as nowhere:
        denials = Denials(nowhere, Keys("senna"))
        with copies(denials.load, every=60) as revoked, pytest.raises(StorageAway):
            revoked.holds("a", 1, None)


def test_a_copy_that_nobody_refreshed_is_not_believed() -> None:
    source, now = Source(), 1000.0
    with copies(source.load, 60, lambda: now) as revoked:
        assert not revoked.holds("a", 1, None)
        source.denied = frozenset({("user", "1")})
        now += 4.9
        assert not revoked.holds("a", 1, None)
        now += 0.2
        assert revoked.holds("a", 1, None)
    assert source.asked == ["a", "a"]


def test_a_crowd_asks_once() -> None:
    source, gate = Source(), threading.Event()

    def slow(domain: str) -> Denied:
        gate.wait(5)
        return source.load(domain)

    with copies(slow, every=60) as revoked:
        crowd = [threading.Thread(target=revoked.holds, args=("a", 1, None)) for _ in range(20)]
        for one in crowd:
            one.start()
        gate.set()
        for one in crowd:
            one.join()
    assert source.asked == ["a"]


def until(true: Callable[[], bool], seconds: float = 5) -> None:
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.005)
