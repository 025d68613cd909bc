"""A server with our sockets for each carrier, started when the first test asks for it."""

from collections.abc import Iterator

import pytest
from live.staged import Stage


@pytest.fixture(scope="session", params=["room", "gevent", "threading", "eventlet"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with Stage(request.param) as stage:
        yield stage


@pytest.fixture(scope="session", params=["room", "gevent"])
def gevent_stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """For what is measured, and alike on all of them."""
    with Stage(request.param) as stage:
        yield stage
