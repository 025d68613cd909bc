"""Redis takes no writes, for one reason or another: reading goes on, nothing is half there, and the
answer says whether it is full or merely not able now."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from a_pair import BACK, Pair, away
from caller import Caller, Told
from ledger import Load
from processes import eventually, free_port

pytestmark = pytest.mark.slow


def all_there_is(pair: Pair) -> dict[bytes, bytes]:
    with pair.redis.client() as client:
        return {key: client.dump(key) for key in client.scan_iter(count=1000)}


@contextmanager
def full(pair: Pair) -> Iterator[None]:
    with pair.redis.client() as client:
        client.config_set("maxmemory", "1")
        try:
            yield
        finally:
            client.config_set("maxmemory", "0")


@contextmanager
def no_disk(pair: Pair) -> Iterator[None]:
    """A snapshot cannot be written: Redis answers writes with MISCONF."""
    snapshot = pair.redis.folder / "dump.rdb"
    snapshot.mkdir()
    with pair.redis.client() as client:
        client.config_set("save", "3600 1")
        client.bgsave()
        assert eventually(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "err")
        try:
            yield
        finally:
            client.config_set("save", "")
            snapshot.rmdir()


@contextmanager
def a_replica(pair: Pair) -> Iterator[None]:
    with pair.redis.client() as client:
        client.replicaof("127.0.0.1", free_port())
        try:
            yield
        finally:
            client.replicaof("NO", "ONE")


def is_full(told: Told) -> bool:
    return (told.status, told.code) == (507, "STORAGE_FULL")


WAYS = pytest.mark.parametrize(
    ("way", "refused"),
    [(full, is_full), (no_disk, away), (a_replica, away)],
    ids=["full", "no_disk", "a_replica"],
)


@WAYS
def test_writes_are_refused_as_a_whole_and_reading_goes_on(
    pair: Pair, way: Any, refused: Callable[[Told], Any]
) -> None:
    ada, ben = pair.two()
    first, second = ada.says("first", "key-1"), ada.says("second", "key-2")
    before = all_there_is(pair)
    with way(pair):
        assert refused(ada.send("third", "key-3"))
        assert refused(ada.send("third"))
        assert refused(ada.ask("POST", f"~/{first['id']}", {"text": "a longer text"}))
        assert refused(ben.ask("POST", "~/read", {"up_to": first["id"]}))
        assert ben.texts() == ada.texts() == ["first", "second"]
        (chat,) = ben.get("/api/list")["entries"]
        assert (chat["latest"]["id"], chat["unread"]) == (second["id"], 2)
        assert ben.get("/api/unread") == {"unread": 2, "conversations": 1}
        assert not ben.get("/api/blocks")["entries"]
        assert len(ben.get(f"/api/sync?cursor={ben.get('/api/sync')['cursor']}")["events"]) == 0
        assert ben.ask("GET", "/readyz").status == 503
        assert ben.ask("GET", "/healthz").status == 200
        assert all_there_is(pair) == before
    assert ada.says("third", "key-3")
    assert ben.texts() == ["first", "second", "third"]


@pytest.mark.parametrize("way", [no_disk, a_replica])
def test_who_cannot_write_cannot_take_back_either(pair: Pair, way: Any) -> None:
    ada, ben = pair.two()
    first = ada.says("first")
    with way(pair):
        told = [ada.ask("DELETE", f"~/{first['id']}"), ben.ask("DELETE", "~")]
        assert all(map(away, [*told, ben.ask("PUT", "~/block")]))
        assert ben.texts() == ada.texts() == ["first"]


def test_a_full_redis_can_still_be_made_emptier_and_somebody_be_blocked(pair: Pair) -> None:
    ada, ben = pair.two()
    first = ada.says("first")
    ada.says("second")
    with full(pair):
        assert ada.ask("DELETE", f"~/{first['id']}").status == 200
        assert ben.texts() == ["second"]
        assert ben.get("/api/unread")["unread"] == 1
        for one in (ada, ben):
            assert one.ask("DELETE", "~").status == 200
            assert one.texts() == []
            assert one.get("/api/list")["entries"] == []
        assert ben.get("/api/unread")["unread"] == 0
        assert ben.ask("PUT", "~/block").status == ben.ask("DELETE", "~/block").status == 200
    assert ada.says("third")
    assert ben.texts() == ["third"]


def test_a_repeat_hears_the_first_answer_where_nothing_more_is_taken(pair: Pair) -> None:
    ada, _ = pair.two()
    entry = ada.says("first", "key-1")
    with full(pair):
        assert ada.says("first", "key-1") == entry
        assert is_full(ada.send("first", "key-2"))
    assert ada.says("first", "key-1") == entry


def test_becoming_full_in_the_middle_leaves_nothing_half_done(pair: Pair) -> None:
    people = pair.strangers()
    with Load(pair.ports, people) as ledger, pair.redis.client() as client:
        for room in ("1", "0") * 8:
            client.config_set("maxmemory", room)
            time.sleep(0.1)
    assert {201, 507} <= set(ledger.statuses) <= {200, 201, 507}
    pair.judge(ledger, people)


@contextmanager
def no_seat(pair: Pair) -> Iterator[None]:
    """There is one connection to this Redis, and it is ours."""
    with pair.redis.client() as client:
        client.ping()
        client.config_set("maxclients", "1")
        pair.proxy.reset()
        try:
            yield
        finally:
            client.config_set("maxclients", "1000")


def test_no_room_for_another_connection_is_a_503_that_passes(pair: Pair) -> None:
    ada, ben = pair.two()
    ada.says("first", "key-1")
    with no_seat(pair):
        assert eventually(lambda: bool(away(ada.ask("GET", "~"))), 3)
        told = [ada.send("second", "key-2"), ben.ask("GET", "/api/list"), ben.ask("GET", "/readyz")]
        assert all(map(away, told))
    assert eventually(pair.well, BACK)
    assert ada.says("second", "key-2")
    assert ben.texts() == ["first", "second"]


def test_connections_that_redis_refused_are_not_kept(pair: Pair) -> None:
    callers = [Caller(pair.ports[0], *pair.strangers()) for _ in range(20)]
    with no_seat(pair):
        for caller in callers * 5:
            caller.ask("GET", "~")
    assert eventually(pair.well, BACK)
    assert [caller.ask("GET", "~").status for caller in callers] == [200] * 20
