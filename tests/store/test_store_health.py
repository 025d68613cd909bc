"""Whether a Redis is fit for Senna, asked of real ones."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis

from senna.errors import StorageAway, StorageFull
from senna.store.advice import Unfit, inspect, judge
from senna.store.client import Client, connect
from senna.store.health import SCHEMA, Facts, Health
from senna.store.keys import Keys

KEYS = Keys("senna")

GOOD = Facts(
    product="valkey",
    version=(9, 1, 2),
    cluster=False,
    replica=False,
    append_only=True,
    eviction="noeviction",
    listpack=4096,
    clock_ahead=0.01,
    schema=None,
)


@pytest.fixture
def health(redis: Client) -> Health:
    return Health(redis, KEYS)


@pytest.fixture
def changed(redis: Redis) -> Iterator[Redis]:
    """For a test that turns the engine into a bad one."""
    yield redis
    redis.config_set("maxmemory", 0)
    redis.config_set("maxmemory-policy", "noeviction")
    redis.replicaof("NO", "ONE")


def levels(facts: Facts) -> list[str]:
    return [finding.level for finding in judge(facts)]


def test_a_redis_that_is_set_up_well_is_without_fault(health: Health) -> None:
    facts = health.facts()
    assert (facts.product in ("redis", "valkey"), facts.schema) == (True, None)
    assert levels(facts) == ["ok"] * 7


def test_a_write_proves_that_writes_are_taken_and_stamps_the_layout(
    health: Health, redis: Redis
) -> None:
    health.writable()
    assert redis.get("senna:schema") == str(SCHEMA).encode()
    redis.set("senna:schema", "7")
    health.writable()
    assert health.facts().schema == "7"


def test_a_full_redis_takes_none(health: Health, changed: Redis) -> None:
    health.writable()
    changed.config_set("maxmemory", 1)
    with pytest.raises(StorageFull):
        health.writable()


def test_a_replica_takes_none(health: Health, changed: Redis) -> None:
    changed.replicaof("127.0.0.1", "1")
    with pytest.raises(StorageAway):
        health.writable()
    assert levels(health.facts())[1] == "FAIL"


def test_an_absent_redis_is_away() -> None:
    with connect("redis://127.0.0.1:1/0") as nobody:
        for ask in (Health(nobody, KEYS).writable, Health(nobody, KEYS).facts):
            with pytest.raises(StorageAway):
                ask()


def test_a_policy_that_evicts_is_seen(health: Health, changed: Redis) -> None:
    changed.config_set("maxmemory-policy", "allkeys-lru")
    assert levels(health.facts())[3] == "FAIL"


def test_settings_that_are_kept_secret_are_only_a_warning(redis: Redis) -> None:
    redis.acl_setuser("guest", enabled=True, nopass=True, keys=["*"], commands=["+@all", "-config"])
    url = f"unix://guest:x@{redis.connection_pool.connection_kwargs['path']}"
    with connect(url) as guest:
        assert levels(Health(guest, KEYS).facts())[4] == "warn"
    redis.acl_deluser("guest")


@pytest.mark.parametrize(
    ("facts", "place", "level"),
    [
        (replace(GOOD, version=(7, 2, 4)), 0, "FAIL"),
        (replace(GOOD, version=()), 0, "FAIL"),
        (replace(GOOD, version=(8, 0, 0)), 0, "ok"),
        (replace(GOOD, product="redis", version=(7, 0, 15)), 0, "ok"),
        (replace(GOOD, product="redis", version=(6, 2, 14)), 0, "FAIL"),
        (replace(GOOD, cluster=True), 1, "FAIL"),
        (replace(GOOD, append_only=False), 2, "warn"),
        (replace(GOOD, eviction=""), 3, "FAIL"),
        (replace(GOOD, listpack=64), 4, "warn"),
        (replace(GOOD, listpack=8192), 4, "ok"),
        (replace(GOOD, clock_ahead=-2.0), 5, "warn"),
        (replace(GOOD, clock_ahead=31.0), 5, "FAIL"),
        (replace(GOOD, schema="1"), 6, "ok"),
        (replace(GOOD, schema="2"), 6, "FAIL"),
        (replace(GOOD, schema="junk \x00"), 6, "FAIL"),
    ],
)
def test_each_fact_is_judged_alone(facts: Facts, place: int, level: str) -> None:
    expected = ["ok"] * 7
    expected[place] = level
    assert levels(facts) == expected


def test_start_up_goes_on_beside_a_good_redis_and_warns_of_a_wasteful_one(
    health: Health, redis: Redis
) -> None:
    assert inspect(health, production=True) == []
    was = redis.config_get("zset-max-listpack-value")["zset-max-listpack-value"]
    redis.config_set("zset-max-listpack-value", 64)
    try:
        (finding,) = inspect(health, production=True)
    finally:
        redis.config_set("zset-max-listpack-value", str(was))
    assert finding.level == "warn"
    assert "twice the room" in finding.text


def test_start_up_refuses_an_eviction_that_deletes_messages_in_production(
    health: Health, changed: Redis
) -> None:
    changed.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(Unfit, match="noeviction"):
        inspect(health, production=True)
    assert [finding.level for finding in inspect(health, production=False)] == ["FAIL"]


def test_start_up_refuses_a_layout_of_another_version(health: Health, redis: Redis) -> None:
    redis.set("senna:schema", str(SCHEMA + 1))
    with pytest.raises(Unfit, match="use a newer one"):
        inspect(health, production=False)


def test_start_up_does_not_wait_for_a_redis_that_is_away() -> None:
    with connect("redis://127.0.0.1:9/0") as nobody:
        (finding,) = inspect(Health(nobody, KEYS), production=True)
    assert finding.level == "warn"
