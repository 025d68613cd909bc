"""Processes side by side on one Redis, and how tests wait for what happens behind a request."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis

from config import Domain
from senna.core.people import People
from senna.model import UserId
from senna.platform.profiles import PlatformProfiles
from senna.store.client import Client
from senna.store.keys import Keys
from senna.store.profiles import Profiles

IN_TIME = 0.6  # the budget is 0.25 s; the rest is for a busy machine
AT_ONCE = 0.15


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def neighbour(redis: Client, clock: Clock | None = None) -> People:
    """Another process with the same Redis."""
    return People(Profiles(redis, Keys("senna")), PlatformProfiles(), clock or Clock())


def settle() -> None:
    """Nobody is out asking any more."""
    soon(lambda: not [it for it in threading.enumerate() if it.name.endswith("(_go)")], 5)


def soon(so: Callable[[], object], seconds: float = 3) -> None:
    until = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.01)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def name(people: People, domain: Domain, user: UserId) -> Any:
    known = people.known(domain, [user]).get(user)
    return known and known.profile and known.profile.get("username")


def looked_up(redis: "Redis") -> int:
    """How often Redis was asked for people."""
    return int(redis.info("commandstats").get("cmdstat_mget", {"calls": 0})["calls"])
