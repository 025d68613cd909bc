"""Redis dies, freezes or cannot be reached while people write and read: nothing acknowledged is
lost, nothing is there twice, everybody is told in time, and nobody has to repair anything."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from a_pair import BACK, IN_TIME, Pair, away, crowd, statuses
from caller import Caller, Told
from ledger import Load
from processes import eventually

pytestmark = pytest.mark.slow(30, together=True)


def killed(pair: Pair) -> None:
    pair.redis.kill()


def frozen(pair: Pair) -> None:
    pair.redis.freeze()


def paused(pair: Pair) -> None:
    with pair.redis.client() as client:
        client.execute_command("CLIENT", "PAUSE", 2000, "ALL")


def out_of_reach(pair: Pair) -> None:
    pair.proxy.blackhole()


def refusing(pair: Pair) -> None:
    pair.proxy.refuse()


def cut_off(pair: Pair) -> None:
    """What connections there were are reset, and new ones hear nothing."""
    pair.proxy.blackhole()
    pair.proxy.reset()


GONE = pytest.mark.parametrize("harm", [frozen, out_of_reach, refusing, cut_off])
HARM = [
    (killed, 1.5),
    (frozen, 3.0),
    (paused, 2.0),
    (out_of_reach, 2.0),
    (refusing, 1.0),
    (cut_off, 1.5),
]


@pytest.mark.parametrize(("harm", "seconds"), HARM, ids=[harm.__name__ for harm, _ in HARM])
def test_nothing_is_lost_and_nothing_is_twice(
    pair: Pair, harm: Callable[[Pair], None], seconds: float
) -> None:
    people = pair.strangers()
    with Load(pair.ports, people) as ledger:
        time.sleep(0.5)
        harm(pair)
        time.sleep(seconds)
        pair.heal()
        before = ledger.statuses[201]
        assert eventually(lambda: ledger.statuses[201] > before, BACK)
        time.sleep(0.5)
    assert set(ledger.statuses) == {200, 201, 503}
    assert ledger.slowest < IN_TIME
    pair.judge(ledger, people)


@GONE
def test_every_route_says_in_time_when_to_come_back(
    pair: Pair, harm: Callable[[Pair], None]
) -> None:
    ada, ben = pair.two()
    entry = ada.says("before")
    harm(pair)
    told = crowd(*every_route(pair, ada.user, ada.peer, entry["id"]))
    assert [one.body for one in told if not away(one)] == []
    assert max(one.seconds for one in told) < IN_TIME
    assert ben.ask("GET", "/healthz").seconds < 0.25
    pair.heal()
    assert eventually(lambda: pair.well() and ben.ask("GET", "~").status == 200, BACK)
    assert ben.get("~")["state"]["total"] <= 2


def every_route(pair: Pair, me: int, peer: int, message: str) -> list[Callable[[], Told]]:
    body = {"type": "text", "text": "after"}
    asked: list[tuple[str, str, object]] = [
        *(("GET", path, None) for path in ("/api/list", "/api/unread", "/api/blocks", "/readyz")),
        *(("GET", path, None) for path in ("~", f"~/{message}", "/api/sync")),
        *(("POST", path, body) for path in ("~", f"~/{message}", "~/read")),
        *(("DELETE", path, None) for path in (f"~/{message}", "~", "~/block")),
        ("PUT", "~/block", None),
    ]
    port = pair.ports[1]
    return [partial(Caller(port, me, peer).ask, *each) for each in asked]


@GONE
def test_two_hundred_at_once_are_all_told_in_time(pair: Pair, harm: Callable[[Pair], None]) -> None:
    asked = histories(pair, 200)
    assert statuses(crowd(*asked)) == {200: 200}
    harm(pair)
    told = crowd(*asked)
    assert all(map(away, told))
    assert max(one.seconds for one in told) < IN_TIME
    pair.heal()
    assert eventually(pair.well, BACK)
    assert statuses(crowd(*asked)) == {200: 200}


def test_a_slow_redis_is_shared_and_not_used_up(pair: Pair) -> None:
    asked = histories(pair, 200)
    assert statuses(crowd(*asked)) == {200: 200}  # once without: a first crowd is slow by itself
    pair.proxy.latency = 0.2
    for _ in range(2):
        told = crowd(*asked)
        assert set(statuses(told)) <= {200, 503}
        assert statuses(told)[200] >= 60
        assert max(one.seconds for one in told) < IN_TIME
    pair.proxy.clear()
    assert statuses(crowd(*asked)) == {200: 200}


def histories(pair: Pair, count: int) -> list[Callable[[], Told]]:
    return [partial(Caller(pair.ports[0], *pair.strangers()).ask, "GET", "~") for _ in range(count)]
