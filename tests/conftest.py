"""A real engine for everybody: started once, emptied before each test that asks for it."""

from collections.abc import Iterator

import pytest
from redis import Redis
from strange_platform import StrangePlatform

from senna.serve.engine import Engine, embedded
from senna.store.client import connect


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with embedded(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.fixture
def redis(engine: Engine) -> Iterator[Redis]:
    with connect(engine.url) as client:
        client.flushall()
        yield client


@pytest.fixture
def platform() -> Iterator[StrangePlatform]:
    platform = StrangePlatform()
    yield platform
    platform.close()
