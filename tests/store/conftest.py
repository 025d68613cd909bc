"""The store runs on the embedded Valkey and on Debian's Redis 7.0: all of its tests do."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as Away
from townsfolk import Person, Shop

from senna.serve.engine import Engine
from senna.store.client import connect

_FLAGS = [
    "--appendonly",
    "yes",
    "--save",
    "",
    "--zset-max-listpack-value",
    "4096",
    "--hash-max-listpack-value",
    "4096",
]


@pytest.fixture(scope="session", params=["valkey", "redis"])
def redis_url(
    request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    if request.param == "valkey":
        yield engine.url
        return
    folder = tmp_path_factory.mktemp("redis7")
    yield from _debian_redis(folder)


def _debian_redis(folder: Path) -> Iterator[str]:
    binary = shutil.which("redis-server")
    assert binary, "redis-server is missing: run `make test`, or apt-get install redis-server"
    socket = folder / "redis.sock"
    command = [binary, "--port", "0", "--unixsocket", str(socket), "--dir", str(folder), *_FLAGS]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        url = f"unix://{socket}"
        for _ in range(100):
            try:
                connect(url).ping()
                break
            except Away:
                sleep(0.02)
        yield url
        server.terminate()


@pytest.fixture
def redis(redis_url: str) -> Iterator["Redis"]:
    client = connect(redis_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def shop(redis: "Redis") -> Shop:
    return Shop(redis)


@pytest.fixture
def anna(shop: Shop) -> Person:
    return Person(shop, 7, 40)


@pytest.fixture
def bert(shop: Shop) -> Person:
    return Person(shop, 40, 7)
