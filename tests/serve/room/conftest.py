"""The echo on each engine in turn, for all tests of a file."""

from collections.abc import Iterator

import pytest
from processes import Program
from serve.room.echoes import ENGINES, echo


@pytest.fixture(scope="module", params=ENGINES)
def program(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    with echo(tmp_path_factory.mktemp(request.param), request.param) as program:
        yield program
