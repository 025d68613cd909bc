"""Whoever breaks something heals it: the next test gets it well again, or this one fails."""

from collections.abc import Iterator

import pytest
from a_pair import Pair
from a_redis import ARedis
from instances import Instance, instances
from processes import eventually
from toxic import Toxic


@pytest.fixture(scope="session")
def shared_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("chaos")
    redis = ARedis(folder)
    proxy = Toxic(redis.port)
    try:
        with instances(folder, 2, SOCK_REDIS_URL=f"redis://127.0.0.1:{proxy.port}/0") as sennas:
            yield Pair(redis, proxy, sennas)
    finally:
        proxy.close()
        redis.close()


@pytest.fixture
def pair(shared_pair: Pair) -> Iterator[Pair]:
    yield shared_pair
    shared_pair.heal()
    assert eventually(shared_pair.well, 8)
    assert [mistake for one in shared_pair.sennas for mistake in one.mistakes()] == []


@pytest.fixture(scope="session")
def alone_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("alone")) as (senna,):
        yield senna


@pytest.fixture
def alone(alone_for_all: Instance) -> Iterator[Instance]:
    """One Senna with its own engine."""
    yield alone_for_all
    assert alone_for_all.serves()
    assert alone_for_all.mistakes() == []
