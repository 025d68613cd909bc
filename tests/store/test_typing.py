"""Typing is told to both sides at once, and nothing of it stays."""

from collections.abc import Iterator

import pytest
from a_domain import a_domain
from ear import Ear
from redis import Redis
from townsfolk import Person, Shop

from senna.model import UserId
from senna.store.presence import Presences
from senna.store.scripts import Scripts


def types(person: Person, typing: bool = True) -> None:
    shop = person.shop
    presences = Presences(shop.keys, Scripts(shop.redis))
    presences.typing(shop.domain, person.me, person.pair, typing)


def channels(shop: Shop, *users: UserId) -> list[str]:
    return [shop.keys.channel(shop.domain.handle, user) for user in users]


@pytest.fixture
def ear(anna: Person, shop: Shop) -> Iterator[Ear]:
    anna.says("hello")
    with Ear(shop.redis, *channels(shop, 7, 40)) as ear:
        yield ear


def test_both_sides_hear_who_types_and_who_stops(
    shop: Shop, anna: Person, bert: Person, ear: Ear
) -> None:
    of_anna, of_bert = channels(shop, 7, 40)
    types(anna)
    assert ear.heard() == [(of_anna, b"\x06\x03\x0240"), (of_bert, b"\x06\x02\x017")]
    types(anna, False)
    assert ear.heard() == [(of_anna, b"\x06\x01\x0240"), (of_bert, b"\x06\x00\x017")]
    types(bert)
    assert ear.heard() == [(of_bert, b"\x06\x03\x017"), (of_anna, b"\x06\x02\x0240")]


def test_nothing_of_it_is_written(shop: Shop, anna: Person, ear: Ear) -> None:
    def all_there_is() -> dict[bytes, bytes]:
        return {key: shop.redis.dump(key) for key in shop.redis.scan_iter(count=1000)}

    types(anna)
    before, changes = all_there_is(), shop.redis.info("persistence")["rdb_changes_since_last_save"]
    types(anna)
    assert all_there_is() == before
    assert shop.redis.info("persistence")["rdb_changes_since_last_save"] == changes
    assert len(ear.heard()) == 4


def test_it_is_one_round_trip(shop: Shop, anna: Person, ear: Ear) -> None:
    types(anna)
    shop.redis.config_resetstat()
    types(anna)
    assert shop.redis.info("commandstats")["cmdstat_fcall"]["calls"] == 1


def test_nobody_hears_a_stranger(shop: Shop, ear: Ear) -> None:
    types(Person(shop, 41, 40))
    types(Person(shop, 7, 41))
    assert ear.heard() == []


@pytest.mark.parametrize("blocker", [7, 40])
def test_between_people_of_whom_one_blocks_the_other_nobody_hears_anything(
    shop: Shop, anna: Person, bert: Person, ear: Ear, blocker: int
) -> None:
    one = anna if blocker == 7 else bert
    one.blocks()
    types(anna)
    types(bert)
    assert ear.heard() == []
    one.blocks(False)
    types(anna)
    types(bert)
    assert len(ear.heard()) == 4


def test_who_has_cleared_a_conversation_still_types_in_it(anna: Person, ear: Ear) -> None:
    anna.clears()
    ear.heard()
    types(anna)
    assert len(ear.heard()) == 2


def test_equal_ids_in_another_domain_are_other_people(shop: Shop, ear: Ear) -> None:
    other = Shop(shop.redis, a_domain("other"))
    Person(other, 7, 40).says("hello")
    types(Person(other, 7, 40))
    assert ear.heard() == []


def test_people_may_have_long_names(redis: "Redis") -> None:
    shop, me, peer = Shop(redis, a_domain(string_ids=True)), "~" * 64, "a-b@c.d"
    Person(shop, me, peer).says("hello")
    with Ear(redis, *channels(shop, me, peer)) as ear:
        types(Person(shop, me, peer))
        mine, theirs = ear.heard()
    assert mine[1] == b"\x06\x03\x07a-b@c.d"
    assert theirs[1] == b"\x06\x02\x40" + b"~" * 64


def test_it_goes_on_when_memory_is_full(shop: Shop, anna: Person, ear: Ear) -> None:
    types(anna)
    shop.redis.config_set("maxmemory", 1)
    try:
        types(anna)
    finally:
        shop.redis.config_set("maxmemory", 0)
    assert len(ear.heard()) == 4


@pytest.mark.parametrize("damage", ["view", "meta"])
def test_what_a_hand_damaged_stops_nobody(shop: Shop, anna: Person, ear: Ear, damage: str) -> None:
    if damage == "view":
        shop.redis.hset(shop.keys.views("myplatform", 7), "40", b"junk")
    else:
        shop.redis.set(shop.keys.meta(anna.pair), b"junk")
    types(anna)
    assert len(ear.heard()) == 2
