import pytest
from redis import Redis

from senna.errors import StorageAway
from senna.store.client import connect
from senna.store.denials import Denials
from senna.store.keys import Keys

NEVER = 4e9


@pytest.fixture
def denials(redis: "Redis") -> Denials:
    return Denials(redis, Keys("senna"))


def test_what_was_denied_is_loaded_until_it_is_taken_back(denials: Denials) -> None:
    assert denials.load("a") == frozenset()
    denials.add("a", "user", "388636", NEVER)
    denials.add("a", "token", "jti:with:colons", NEVER)
    denials.add("a", "token", "jti:with:colons", NEVER)
    assert denials.load("a") == {("user", "388636"), ("token", "jti:with:colons")}
    denials.remove("a", "user", "388636")
    denials.remove("a", "user", "388636")
    assert denials.load("a") == {("token", "jti:with:colons")}


def test_one_domain_denies_nothing_in_another(denials: Denials, redis: "Redis") -> None:
    denials.add("a", "user", "1", NEVER)
    assert denials.load("b") == frozenset()
    assert redis.keys() == [b"senna:a:deny"]


def test_a_user_and_a_token_of_one_name_are_two(denials: Denials) -> None:
    denials.add("a", "user", "5", NEVER)
    denials.add("a", "token", "5", NEVER)
    denials.remove("a", "token", "5")
    assert denials.load("a") == {("user", "5")}


def test_what_may_be_forgotten_is_ignored_and_dropped_by_the_next(
    denials: Denials, redis: "Redis"
) -> None:
    now, _ = redis.time()
    denials.add("a", "token", "old", now - 1)
    denials.add("a", "token", "young", now + 60)
    assert denials.load("a") == {("token", "young")}
    denials.add("a", "token", "other", now + 60)
    assert redis.zrange("senna:a:deny", 0, -1) == [b"token:other", b"token:young"]


def test_a_later_word_counts(denials: Denials, redis: "Redis") -> None:
    now, _ = redis.time()
    denials.add("a", "user", "1", now + 60)
    denials.add("a", "user", "1", now - 60)
    assert denials.load("a") == frozenset()


@pytest.mark.parametrize("value", ["", "é", "a\nb", "\x00", "\ud800", "x" * 8000, "user:1"])
def test_any_token_id_can_be_denied(denials: Denials, value: str) -> None:
    denials.add("a", "token", value, NEVER)
    assert denials.load("a") == {("token", value)}


def test_what_a_hand_wrote_there_is_passed_over(denials: Denials, redis: "Redis") -> None:
    junk = [b"", b":", b"\xff:1", b"token:\xff", b"room:1", b"user\x00:1"]
    redis.zadd("senna:a:deny", dict.fromkeys(junk, NEVER))
    redis.zadd("senna:a:deny", {"user:1": "+inf"})
    assert denials.load("a") == {("user", "1")}


def test_a_long_list_is_read_whole(denials: Denials, redis: "Redis") -> None:
    redis.zadd("senna:a:deny", {f"token:{n}": NEVER + n for n in range(2500)})
    redis.zadd("senna:a:deny", {f"token:old{n}": n for n in range(1500)})
    assert denials.load("a") == {("token", str(n)) for n in range(2500)}
    redis.zremrangebyrank("senna:a:deny", 0, 1999)
    assert len(denials.load("a")) == 2000


def test_a_key_of_another_kind_is_storage_that_cannot_serve(
    denials: Denials, redis: "Redis"
) -> None:
    redis.set("senna:a:deny", "x")
    with pytest.raises(StorageAway):
        denials.load("a")


def test_no_redis_is_storage_away() -> None:
    with connect("redis://127.0.0.1:1/0") as nowhere:
        denials = Denials(nowhere, Keys("senna"))
        for act in (
            lambda: denials.load("a"),
            lambda: denials.remove("a", "user", "1"),
            lambda: denials.add("a", "user", "1", NEVER),
        ):
            with pytest.raises(StorageAway):
                act()
