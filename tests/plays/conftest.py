"""One Senna and one Node for all plays that ask for no other; everybody in a play is new."""

from collections.abc import Iterator

import pytest
from instances import Instance, instances
from plays.actors import Node
from plays.people import Cast
from strange_platform import StrangePlatform

# Two domains on one port, told apart by the host that is asked.
TWO_DOMAINS = {
    "SOCK_DOMAINS": "myplatform=localhost; other=127.0.0.1",
    "SOCK_CORS_ORIGINS__MYPLATFORM": "https://app.example",
    "SOCK_SOCKETS_PER_ADDRESS": "100000",
}


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    node = Node()
    yield node
    node.end()


@pytest.fixture(scope="session")
def town() -> Iterator[StrangePlatform]:
    """The platform that everybody in a play comes from."""
    town = StrangePlatform()
    yield town
    town.close()


@pytest.fixture(scope="session")
def senna(tmp_path_factory: pytest.TempPathFactory, town: StrangePlatform) -> Iterator[Instance]:
    with instances(
        tmp_path_factory.mktemp("plays"), 1, SOCK_API_URL__MYPLATFORM=town.url, **TWO_DOMAINS
    ) as (senna,):
        yield senna


@pytest.fixture
def way() -> str:
    """Which client, and the transports if not all: plays that need others say so."""
    return "4"


@pytest.fixture
def cast(node: Node, senna: Instance, town: StrangePlatform, way: str) -> Iterator[Cast]:
    """At the end nobody has heard more than the play says."""
    cast = Cast(node, [senna], way, town)
    yield cast
    cast.hears_nothing_more()
    cast.leaves()
    assert senna.mistakes() == []
