"""The door alone, and the whole street with a real engine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lobby import DOMAIN, METRICS_TOKEN, Lobby
from redis import Redis
from strange_platform import StrangePlatform
from street import Person, Street

from config import Config
from senna.app import create_app, open_house
from senna.core.closing import Closing
from senna.edge.revoked import Revoked
from senna.serve.engine import Engine
from senna.store.client import Client
from senna.store.keys import Keys


@pytest.fixture(params=["stock", "room"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """All that is promised of REST holds in Flask alone, and on the lane in front of it."""
    return str(request.param)


@pytest.fixture
def lobby(engine_kind: str) -> Iterator[Lobby]:
    revoked = Revoked(lambda handle: frozenset())
    yield Lobby(revoked, in_front=engine_kind == "room")
    revoked.close()


@pytest.fixture
def street(lobby: Lobby, redis: Client, platform: StrangePlatform) -> Street:
    lobby.domain = replace(DOMAIN, api_url=platform.url)
    lobby.house = open_house(redis, Keys("senna"), Closing())
    return Street(platform, lobby, lobby.client(), redis)


@pytest.fixture
def client(engine_kind: str, engine: Engine, redis: "Redis") -> FlaskClient:
    """The app as it is served, wired by nobody but itself."""
    settings = {
        "SOCK_ENV": "test",
        "SOCK_ENGINE": engine_kind,
        "SOCK_JWT_SECRET": DOMAIN.jwt_secrets[0],
        "SOCK_REDIS_URL": engine.url,
        "SOCK_METRICS_TOKEN": METRICS_TOKEN,
    }
    return create_app(Config.from_env(settings)).test_client()


@pytest.fixture
def ada(street: Street) -> Person:
    street.platform.knows(388636, 524376)
    return street.person(388636, 524376)


@pytest.fixture
def barry(street: Street) -> Person:
    street.platform.knows(388636, 524376)
    return street.person(524376, 388636)
