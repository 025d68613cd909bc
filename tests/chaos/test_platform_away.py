"""The platform is down, slow, huge or lying: people write and read as ever, a quarter of a second
later at the most, and the others are shown as their ids."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest
from a_pair import Pair, crowd, statuses
from caller import Caller
from instances import Instance, instances
from processes import eventually
from strange_platform import (
    Manner,
    StrangePlatform,
    bomb,
    drips_its_body,
    drips_its_headers,
    hangs_up,
    never_answers,
    never_ends,
    says,
    tells,
)

pytestmark = pytest.mark.slow(12, together=True)

IN_TIME = 0.6  # a quarter of a second is promised; the rest is for a busy machine

GZIP = ("200 OK", "Content-Encoding: gzip")
AWAY = "302 Found", "Location: http://169.254.169.254/latest/meta-data"
MANNERS: dict[str, Manner] = {
    "never-answers": never_answers,
    "slow": StrangePlatform().slow(5),
    "hangs-up": hangs_up,
    "drips-its-head": drips_its_headers(),
    "drips-its-body": drips_its_body(),
    "never-ends": never_ends,
    "huge": says(b'{"entries": [' + b" " * (8 << 20) + b"]}"),
    "bomb": says(bomb(), *GZIP),
    "no-gzip-at-all": says(b"junk", *GZIP),
    "no-json": says(b"<html>"),
    "deep": says(b"[" * 60_000),
    "a-list": says(b"[1, 2]"),
    "no-http": lambda line, _: line.sendall(b"\x16\x03\x01 junk\r\n\r\n"),
    "redirects": says(b"", *AWAY),
    "broken": says(b"{}", "500 Internal Server Error"),
    "too-many": says(b"{}", "429 Too Many Requests", "Retry-After: 99999"),
    "not-us": says(b"{}", "401 Unauthorized"),
    "others": tells({"id": 1, "username": "Mallory"}, {"id": "2"}, None, 5, {"id": [3]}),
}
# A breaker is a domain's own: whatever one platform does, the next test asks with a closed one.
DOMAINS = [*MANNERS, "gone", "back", "crowd"]


@pytest.fixture(scope="module")
def platform() -> Iterator[StrangePlatform]:
    platform = StrangePlatform()
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def senna(
    platform: StrangePlatform, shared_pair: Pair, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instance]:
    settings = {
        "SOCK_DOMAINS": ";".join(f"{name}={name}.example" for name in DOMAINS),
        "SOCK_REDIS_URL": f"redis://127.0.0.1:{shared_pair.redis.port}/0",
        "SOCK_API_URL": platform.url,
        "SOCK_API_URL__GONE": "http://127.0.0.1:1",
    }
    with instances(tmp_path_factory.mktemp("platform"), 1, **settings) as (senna,):
        yield senna


_NUMBERS = count(1, 2)


def two(senna: Instance, domain: str) -> tuple[Caller, Caller]:
    ada = next(_NUMBERS)
    host = f"{domain}.example"
    return Caller(senna.port, ada, ada + 1, host), Caller(senna.port, ada + 1, ada, host)


@pytest.mark.parametrize("name", [*MANNERS, "gone"])
def test_people_write_and_read_whatever_the_platform_does(
    senna: Instance, platform: StrangePlatform, name: str
) -> None:
    platform.manner, before = MANNERS.get(name, platform.well), len(platform.asked)
    ada, ben = two(senna, name)
    told = [ada.send("hello"), ben.ask("GET", "~"), ben.ask("GET", "/api/list")]
    assert [one.status for one in told] == [201, 200, 200]
    assert max(one.seconds for one in told) < IN_TIME
    _, history, chats = (one.json for one in told)
    assert history["entry"] == {"id": ada.user}
    assert [message["author"] for message in history["messages"]] == [{"id": ada.user}]
    assert [chat["user"] for chat in chats["entries"]] == [None]
    assert (len(platform.asked) > before) == (name != "gone")
    assert senna.memory() < 200 * 1024
    platform.manner = platform.well


def test_fifty_requests_ask_once_about_somebody(senna: Instance, platform: StrangePlatform) -> None:
    ada, ben = two(senna, "crowd")
    platform.knows(ada.user, ben.user)
    platform.manner, before = platform.slow(0.05), len(platform.asked)
    asked = [Caller(senna.port, ada.user, ben.user, "crowd.example") for _ in range(50)]
    told = crowd(*(partial(one.ask, "GET", "~") for one in asked))
    platform.manner = platform.well
    assert statuses(told) == {200: 50}
    # On a busy machine some do not hear it in time.
    names = [one.json["entry"].get("username") for one in told]
    assert set(names) <= {None, f"Barry {ben.user}"}
    assert names.count(None) < 25
    about = [user for ids in platform.asked[before:] for user in ids]
    assert sorted(about) == [str(ada.user), str(ben.user)]


def test_a_platform_that_comes_back_is_asked_again(
    senna: Instance, platform: StrangePlatform
) -> None:
    platform.manner = hangs_up
    for _ in range(8):
        assert two(senna, "back")[0].send("hello").status == 201
    resting = len(platform.asked)
    ada, ben = two(senna, "back")
    platform.knows(ada.user, ben.user)
    assert ada.send("hello").status == 201
    assert len(platform.asked) == resting  # the breaker is open: a dead platform is left alone
    platform.manner = platform.well

    def named() -> Any:
        return ben.get("~")["entry"].get("username")

    assert eventually(lambda: named() == f"Barry {ada.user}", 8)
