"""People who have a fast platform, a clock to turn, and Redis."""

from collections.abc import Iterator

import pytest
from a_domain import a_domain
from neighbours import Clock, neighbour, settle
from strange_platform import StrangePlatform

from config import Domain
from senna.core.people import People
from senna.store.client import Client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def domain(platform: StrangePlatform) -> Domain:
    return a_domain("fast", api_url=platform.url)


@pytest.fixture
def people(redis: Client, clock: Clock) -> Iterator[People]:
    yield neighbour(redis, clock)
    settle()
