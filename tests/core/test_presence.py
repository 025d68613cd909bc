"""What the rules say of presence and of typing; how it lies in Redis: tests/store."""

from collections.abc import Callable, Iterator

import pytest
from a_domain import a_domain
from ear import Ear
from redis import Redis
from strange_platform import StrangePlatform
from townsfolk import Person, Shop

from config import Domain
from senna.core.call import Call
from senna.core.people import People
from senna.core.presence import MOST_WATCHED, Presence
from senna.core.typing import Typing
from senna.errors import Invalid, StorageAway, TalkingToOneself
from senna.store.client import connect
from senna.store.keys import Keys
from senna.store.presence import Presences
from senna.store.published import BANNED
from senna.store.scripts import Scripts


@pytest.fixture
def shop(redis: "Redis", domain: Domain) -> Shop:
    return Shop(redis, domain)


@pytest.fixture
def presences(shop: Shop) -> Presences:
    return Presences(shop.keys, Scripts(shop.redis))


@pytest.fixture
def typing(presences: Presences, people: People) -> Typing:
    return Typing(presences, people)


@pytest.fixture
def call(shop: Shop) -> Call:
    Person(shop, 7, 40).says("hello")
    return Call(shop.domain, 7)


@pytest.fixture
def ear(shop: Shop) -> Iterator[Ear]:
    with Ear(shop.redis, *(shop.keys.channel(shop.domain.handle, user) for user in (7, 40))) as ear:
        yield ear


def test_people_come_beat_and_go(presences: Presences, call: Call) -> None:
    presence, bert = Presence(presences), Call(call.domain, 40)
    presence.here(bert)
    assert presence.look(call, [40, 41])[0].online
    presence.beat([(bert.domain, bert.user), (a_domain("other"), 41)])
    assert [it.online for it in presence.look(call, [40, 41])] == [True, False]
    presence.gone(bert)
    assert not presence.look(call, [40])[0].online


def test_two_hundred_are_watched_and_no_more(presences: Presences, call: Call) -> None:
    presence = Presence(presences)
    assert len(presence.look(call, range(1, MOST_WATCHED + 1))) == 200
    with pytest.raises(Invalid):
        presence.look(call, range(1, MOST_WATCHED + 2))


def test_somebody_types_and_stops(typing: Typing, call: Call, ear: Ear) -> None:
    typing.tell(call, 40, True)
    typing.tell(call, 40, False)
    assert [said[1] for _, said in ear.heard()] == [3, 2, 1, 0]


def test_the_banned_tell_nobody(
    typing: Typing, call: Call, ear: Ear, platform: StrangePlatform
) -> None:
    platform.knows(7, role={"id": 9, "handle": "banned"})
    typing.tell(call, 40, True)
    # Their own sockets are told that they are banned, and that is all.
    assert [said for _, said in ear.heard() if said != BANNED] == []


def test_nobody_types_to_oneself(typing: Typing, call: Call) -> None:
    with pytest.raises(TalkingToOneself):
        typing.tell(call, call.user, True)


@pytest.mark.parametrize(
    "ask",
    [
        lambda presence, typing, call: presence.here(call),
        lambda presence, typing, call: presence.gone(call),
        lambda presence, typing, call: presence.beat([(call.domain, call.user)]),
        lambda presence, typing, call: presence.look(call, [40]),
        lambda presence, typing, call: typing.tell(call, 40, True),
    ],
    ids=["here", "gone", "beat", "look", "typing"],
)
def test_a_storage_that_is_away_is_told_as_everywhere(
    people: People, domain: Domain, ask: Callable[[Presence, Typing, Call], None]
) -> None:
    with connect("redis://127.0.0.1:9") as nowhere:
        presences = Presences(Keys("senna"), Scripts(nowhere))
        with pytest.raises(StorageAway):
            ask(Presence(presences), Typing(presences, people), Call(domain, 7))
