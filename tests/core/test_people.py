"""Who people are, and what that means, while their platform is well."""

import json
import time
from typing import Any

import pytest
import strange_platform as strange
from neighbours import AT_ONCE, Clock, name, neighbour, settle, soon, within
from strange_platform import StrangePlatform

from config import Domain
from senna.core.people import People
from senna.store.client import Client

# --- when all is well ---


def test_a_page_of_people_is_one_question(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.knows(*range(1, 51))
    known = people.known(domain, [*range(1, 52), 1, 2])
    told = {user: one.profile for user, one in known.items()}
    assert told == {user: {"id": user, "username": f"Barry {user}"} for user in range(1, 51)}
    people.known(domain, range(1, 52))
    assert len(platform.asked) == 1


def test_more_than_a_hundred_people_are_several_questions(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.knows(*range(1, 251))
    assert len(people.known(domain, range(1, 251))) == 250
    assert sorted(len(ids) for ids in platform.asked) == [50, 100, 100]


def test_nobody_is_asked_about_nobody(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    assert people.known(domain, []) == {}
    assert platform.asked == []


def test_two_who_meet_are_one_question_and_then_none(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.knows(1, 2)
    people.meet(domain, 1, 2)
    people.meet(domain, 2, 1)
    assert platform.asked == [["1", "2"]]
    people.meet(domain, 1, 3)
    assert platform.asked[1:] == [["3"]]


def test_what_one_process_learnt_another_does_not_ask(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.knows(1)
    people.known(domain, [1, 2])
    soon(lambda: redis.exists("senna:fast:who:1", "senna:fast:who:2") == 2)
    other = neighbour(redis)
    assert name(other, domain, 1) == "Barry 1"
    other.meet(domain, 1, 2)
    assert other.gone(domain, 2)
    assert len(platform.asked) == 1


@pytest.mark.parametrize(
    ("role", "refused", "gone"),
    [
        (None, False, False),
        ({"id": 3, "handle": "registered"}, False, False),
        ({"id": 9, "handle": "banned"}, True, False),
        ({"id": 0, "handle": "deleted"}, True, True),
        ({"handle": 5}, False, False),
        ({"handle": ["banned"]}, False, False),
    ],
)
def test_the_role_decides(
    people: People,
    platform: StrangePlatform,
    domain: Domain,
    clock: Clock,
    role: Any,
    refused: bool,
    gone: bool,
) -> None:
    platform.knows(1, role=role)
    people.meet(domain, 1, 2)
    assert (people.refused(domain, 1), people.gone(domain, 1)) == (refused, gone)
    clock.now += 86_399  # the last known role counts for a day
    assert (people.refused(domain, 1), people.gone(domain, 1)) == (refused, gone)
    clock.now += 2
    assert (people.refused(domain, 1), people.gone(domain, 1)) == (False, False)


def test_nobody_is_refused_or_gone_for_being_unknown(people: People, domain: Domain) -> None:
    assert not people.refused(domain, 1)
    assert not people.gone(domain, 1)


def test_the_absent_are_gone_for_a_minute_and_asked_for_again(
    people: People, platform: StrangePlatform, domain: Domain, clock: Clock, redis: Client
) -> None:
    people.meet(domain, 1, 2)
    clock.now += 59
    people.meet(domain, 1, 2)
    assert people.gone(domain, 2)
    assert not people.refused(domain, 2)
    assert len(platform.asked) == 1
    settle()
    redis.flushall()  # where it would have run out by now
    clock.now += 2
    assert not people.gone(domain, 2)
    platform.knows(2)
    people.meet(domain, 1, 2)
    assert not people.gone(domain, 2)
    assert len(platform.asked) == 2


def test_what_is_said_badly_about_somebody_makes_nobody_gone(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.manner = strange.tells({"id": "1", "role": {"handle": "banned"}})
    people.meet(domain, 1, 2)
    assert not people.refused(domain, 1)
    assert not people.gone(domain, 1)
    assert people.gone(domain, 2)


# --- fresh, stale, too old ---


def test_the_stale_are_served_while_somebody_asks_again(
    people: People, platform: StrangePlatform, domain: Domain, clock: Clock, redis: Client
) -> None:
    platform.knows(1)
    assert name(people, domain, 1) == "Barry 1"
    settle()
    redis.flushall()
    platform.people["1"]["username"] = "Harry"
    platform.manner = platform.slow(0.3)
    clock.now += 61
    for _ in range(5):
        with within(AT_ONCE):
            assert name(people, domain, 1) == "Barry 1"
    soon(lambda: name(people, domain, 1) == "Harry")
    assert len(platform.asked) == 2


def test_the_stale_are_served_for_a_day_when_the_platform_is_away(
    people: People, platform: StrangePlatform, domain: Domain, clock: Clock, redis: Client
) -> None:
    platform.knows(1, role={"handle": "banned"})
    people.known(domain, [1])
    settle()
    redis.flushall()
    platform.close()
    clock.now += 86_390
    assert name(people, domain, 1) == "Barry 1"
    assert people.refused(domain, 1)
    clock.now += 20
    assert people.known(domain, [1]) == {}


def test_someone_stale_in_redis_is_not_waited_for(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain
) -> None:
    old = {"asked": time.time() - 3600, "profile": {"id": 1, "username": "Old Barry"}}
    redis.set("senna:fast:who:1", json.dumps(old))
    platform.manner = strange.never_answers
    with within(AT_ONCE):
        assert name(people, domain, 1) == "Old Barry"
    soon(lambda: len(platform.asked) == 1)
