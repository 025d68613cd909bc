"""A poll among other requests of a connection: it ends when it should, and is in the access log."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from live.wire import PATH
from processes import GUNICORN, Program, eventually, serving
from raw_http import Wire, head

pytestmark = [pytest.mark.slow, pytest.mark.shipped]

HOST = b"Host: localhost"
POLL = b"GET %bpolling HTTP/1.1" % PATH.encode()


@pytest.fixture(scope="module", params=["room", "stock"])
def senna(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("senna")
    words = (*GUNICORN, "--access-logfile", str(folder / "access"))
    with serving(*words, data=folder, SOCK_ENGINE=request.param) as senna:
        yield senna


def test_a_poll_that_wants_an_end_has_it(senna: Program) -> None:
    with Wire(senna.port) as wire:
        wire.say(head(POLL, [HOST, b"Connection: close"])).listen(3)
        assert wire.closed
        assert re.search(rb"\r\nConnection: close\r\n", wire.heard)


def test_with_an_access_log_what_follows_a_poll_is_answered(senna: Program) -> None:
    with Wire(senna.port) as wire:
        said = [head(line, [HOST]) for line in (b"GET /api HTTP/1.1", POLL, b"GET /api HTTP/1.1")]
        for number, asked in enumerate(said, 1):
            wire.say(asked).listen(3, until=number)
        assert wire.statuses == [200, 200, 200]
    log: Path = senna.data / "access"
    assert eventually(lambda: log.read_text().count('"GET /socket.io/ HTTP/1.1" 200') >= 1)
