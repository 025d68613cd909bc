"""One app for all attacks: what one of them leaves behind in the process, the next one meets."""

from collections.abc import Iterator

import pytest
from attacks.fort import Fort, U, V, W, config
from flask import Flask
from redis import Redis
from strange_platform import StrangePlatform

from senna.app import create_app
from senna.serve.engine import Engine
from senna.store.client import connect


@pytest.fixture(scope="session")
def known_people() -> Iterator[StrangePlatform]:
    platform = StrangePlatform()
    platform.knows(U, V, W)
    platform.knows(66, role={"handle": "banned"})
    yield platform
    platform.close()


@pytest.fixture(scope="session")
def served(engine: Engine, known_people: StrangePlatform) -> Flask:
    with connect(engine.url) as client:
        client.flushall()  # whoever was here before may have left what no app begins with
    return create_app(config(engine.url, SOCK_API_URL__ALPHA=known_people.url))


@pytest.fixture
def fort(
    served: Flask,
    known_people: StrangePlatform,
    redis: "Redis",
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Fort]:
    fort = Fort(served.test_client(), redis, known_people)
    yield fort
    fort.judge_journal(capsys.readouterr().out)
