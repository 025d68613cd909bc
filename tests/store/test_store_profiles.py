"""What Redis remembers of people, and what is done with a Redis that somebody edited by hand."""

import json
import time
from typing import Any

import pytest
from redis import Redis

from senna.errors import StorageAway
from senna.store.client import Client, connect
from senna.store.keys import Keys
from senna.store.profiles import Profiles

BARRY = {"id": 1, "username": "Barry", "role": {"id": 3, "handle": "registered"}}


@pytest.fixture
def profiles(redis: Client) -> Profiles:
    return Profiles(redis, Keys("senna"))


def put(redis: "Redis", user: int, value: Any) -> None:
    text = value if isinstance(value, bytes) else json.dumps(value)
    redis.set(f"senna:fast:who:{user}", text)


def test_what_was_written_is_read(profiles: Profiles) -> None:
    profiles.write("fast", {1: BARRY}, [2])
    read = profiles.read("fast", [1, 2, 3])
    assert (read[1].profile, read[2].profile, set(read)) == (BARRY, None, {1, 2})
    assert 0 <= read[1].age < 3


def test_the_found_are_kept_for_a_day_and_the_absent_for_a_minute(
    redis: "Redis", profiles: Profiles
) -> None:
    profiles.write("fast", {1: BARRY}, [2])
    found, absent = redis.ttl("senna:fast:who:1"), redis.ttl("senna:fast:who:2")
    assert isinstance(found, int)
    assert isinstance(absent, int)
    assert 86_390 < found <= 86_400
    assert 50 < absent <= 60


def test_two_domains_never_share_a_person(profiles: Profiles) -> None:
    profiles.write("fast", {1: BARRY}, [])
    assert profiles.read("slow", [1]) == {}


def test_strange_ids_have_keys_of_their_own(redis: "Redis", profiles: Profiles) -> None:
    profiles.write("fast", {"a-b@c": {"id": "a-b@c"}}, ["~"])
    assert set(redis.keys("*")) == {b"senna:fast:who:a%2Db%40c", b"senna:fast:who:%7E"}
    assert set(profiles.read("fast", ["a-b@c", "~"])) == {"a-b@c", "~"}


@pytest.mark.parametrize("levels", [300, 1000])
def test_who_is_too_deep_to_be_told_is_nobody(
    redis: "Redis", profiles: Profiles, levels: int
) -> None:
    deep = b'{"asked":%d,"profile":{"id":1,"role":%s1%s}}'
    put(redis, 1, deep % (time.time(), b'{"x":' * levels, b"}" * levels))
    assert profiles.read("fast", [1]) == {}


def test_nobody_is_asked_about_nobody(profiles: Profiles) -> None:
    assert profiles.read("fast", []) == {}


NOW = time.time()
JUNK: list[Any] = [
    b"",
    b"\x80\x04\x95pickle",
    b"{",
    b"[" * 5000,
    b'{"asked": NaN, "profile": {"id": 1}}',
    b'{"asked": 1e999, "profile": {"id": 1}}',
    b'{"asked": %d, "profile": {"id": 1, "username": "\\ud800"}}' % NOW,
    None,
    5,
    [],
    {},
    {"profile": {"id": 1}},
    {"asked": NOW},
    {"asked": str(NOW), "profile": {"id": 1}},
    {"asked": True, "profile": {"id": 1}},
    {"asked": NOW, "profile": []},
    {"asked": NOW, "profile": "Barry"},
    {"asked": NOW, "profile": {}},
    {"asked": NOW, "profile": {"id": 2}},
    {"asked": NOW, "profile": {"id": "1"}},
    {"asked": NOW, "profile": {"id": True}},
    {"asked": -(10**18), "profile": {"id": 1}},
    {"asked": NOW - 86_401, "profile": {"id": 1}},
    {"asked": NOW - 61, "profile": None},
    {"asked": NOW + 3600, "profile": None},
]


@pytest.mark.parametrize("junk", JUNK, ids=map(str, range(len(JUNK))))
def test_junk_is_as_if_it_were_not_there(redis: "Redis", profiles: Profiles, junk: Any) -> None:
    put(redis, 1, junk)
    put(redis, 3, {"asked": NOW, "profile": {"id": 3}})
    assert set(profiles.read("fast", [1, 3])) == {3}


def test_a_key_of_another_type_is_as_if_it_were_not_there(
    redis: "Redis", profiles: Profiles
) -> None:
    redis.rpush("senna:fast:who:1", "x")
    assert profiles.read("fast", [1]) == {}


def test_a_profile_from_the_future_is_known_but_not_fresh(
    redis: "Redis", profiles: Profiles
) -> None:
    put(redis, 1, {"asked": NOW + 3600, "profile": {"id": 1}})
    assert profiles.read("fast", [1])[1].age >= 60


def test_a_redis_that_is_away_is_a_word_of_ours() -> None:
    profiles = Profiles(connect("redis://127.0.0.1:9"), Keys("senna"))
    with pytest.raises(StorageAway):
        profiles.read("fast", [1])
    with pytest.raises(StorageAway):
        profiles.write("fast", {1: BARRY}, [])
