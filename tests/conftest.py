"""A real engine for everybody: started once, emptied before each test that asks for it."""

import gc
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from shifts import Shifts, put_in_order
from strange_platform import StrangePlatform

from senna.serve.engine import Engine, embedded
from senna.store.client import connect


def pytest_configure() -> None:
    # A shell has what it starts in the background ignore Ctrl-C, and so would all that we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # thousands of tests are collected, which all stay


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shifts:
    return Shifts(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    put_in_order(items)


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
