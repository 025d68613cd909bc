"""A real engine for everybody: started once, emptied before each test that asks for it."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from strange_platform import StrangePlatform

from senna.serve.engine import Engine, embedded
from senna.store.client import connect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first: in the end nobody waits for one of them alone. Those
    that wait, and those that keep a core busy, come in turn."""
    longest: defaultdict[Path, float] = defaultdict(float)
    for item in items:
        for mark in item.iter_markers("slow"):
            longest[item.path] = max(longest[item.path], *mark.args, 1)
    files = sorted(dict.fromkeys(item.path for item in items), key=lambda path: -longest[path])
    place: dict[Path, float] = {}
    for group in (
        [path for path in files if longest[path]],
        [path for path in files if not longest[path]],
    ):
        place |= {path: number / len(group) for number, path in enumerate(group)}
    items.sort(key=lambda item: place[item.path])


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
