"""The same product on threads and on eventlet: it talks, and it survives its Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from a_pair import BACK, IN_TIME, Pair, away
from caller import Caller
from instances import Instance, instances
from processes import eventually

pytestmark = pytest.mark.slow


@pytest.fixture(params=["threading", "eventlet"])
def senna(request: pytest.FixtureRequest, pair: Pair, tmp_path: Path) -> Iterator[Instance]:
    url = f"redis://127.0.0.1:{pair.proxy.port}/0"
    with instances(tmp_path, SOCK_REDIS_URL=url, SOCK_ASYNC=request.param) as (senna,):
        yield senna


def test_it_talks_and_survives_its_redis(senna: Instance, pair: Pair) -> None:
    ada, ben = pair.strangers()
    one, other = Caller(senna.port, ada, ben), Caller(senna.port, ben, ada)
    entry = one.says("hello", "key-1")
    assert other.texts() == ["hello"]
    (chat,) = other.get("/api/list")["entries"]
    assert (chat["latest"]["id"], chat["unread"]) == (entry["id"], 1)
    for harm in (pair.proxy.blackhole, pair.redis.freeze, pair.proxy.refuse, pair.redis.kill):
        harm()
        for told in (
            one.send("again", "key-2"),
            other.ask("GET", "~"),
            other.ask("GET", "/readyz"),
        ):
            assert away(told)
            assert told.seconds < IN_TIME
        pair.heal()
        assert eventually(senna.ready, BACK)
        assert one.says("again", "key-2")
    assert other.texts() == ["hello", "again"]
