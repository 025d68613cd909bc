"""A server with our sockets for each carrier, started when the first test asks for it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from live.staged import Stage

Stages = dict[str, Stage]


@pytest.fixture(scope="session")
def stages() -> Iterator[Stages]:
    """Each stays for all files that ask for it."""
    stages: Stages = {}
    with ExitStack() as ends:
        yield stages
        for stage in stages.values():
            ends.push(stage)


@pytest.fixture(scope="module", autouse=True)
def judged(stages: Stages) -> Iterator[None]:
    yield
    for stage in stages.values():
        assert "Traceback" not in stage.said(), stage.said()


def on(stages: Stages, mode: str) -> Stage:
    if mode not in stages:
        stages[mode] = Stage(mode)
    return stages[mode]


@pytest.fixture(scope="session", params=["room", "gevent", "threading", "eventlet"])
def stage(request: pytest.FixtureRequest, stages: Stages) -> Stage:
    return on(stages, request.param)


@pytest.fixture(scope="session", params=["room", "gevent"])
def gevent_stage(request: pytest.FixtureRequest, stages: Stages) -> Stage:
    """For what is measured, and alike on all of them."""
    return on(stages, request.param)
