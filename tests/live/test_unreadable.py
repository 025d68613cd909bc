"""What nobody can read ends a socket: whoever sent it would wait for an answer for ever."""

from collections.abc import Iterator

import pytest
from instances import Instance, instances
from live.wire import Poll, Wire


@pytest.fixture(scope="module")
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("unreadable")) as (one,):
        yield one


@pytest.mark.parametrize(
    "said",
    [
        '421["list"',
        "421[",
        '421["list",' + "[" * 30_000 + "]" * 30_000 + "]",
        '421["list",{"page":' + "9" * 500 + "}]",
        "42" + "9" * 101 + '["list"]',
    ],
    ids=["cut off", "begun", "deep", "a huge number", "a huge number of an ack"],
)
def test_it_is_cut_on_both_transports(senna: Instance, said: str) -> None:
    with Wire(senna.port).enter() as wire:
        wire.text(said)
        code, seconds = wire.end()
        assert (code, seconds < 2) == (1000, True)
    poll = Poll(senna.port).enter()
    poll.ask("POST", said)
    assert poll.ask("POST", "3")[0] == 400
