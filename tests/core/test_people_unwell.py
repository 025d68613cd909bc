"""Who people are when their platform is slow, away or lying, and when Redis is."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import strange_platform as strange
from a_domain import a_domain
from neighbours import AT_ONCE, IN_TIME, Clock, looked_up, name, neighbour, settle, soon, within
from strange_platform import StrangePlatform

from config import Domain
from senna.core.people import People
from senna.platform.profiles import PlatformProfiles
from senna.store.client import Client, connect
from senna.store.keys import Keys
from senna.store.profiles import Profiles

# --- the budget ---


@pytest.mark.parametrize(
    "manner",
    [
        strange.never_answers,
        strange.drips_its_headers(),
        strange.drips_its_body(),
        strange.continues_for_ever(),
        strange.never_ends,
        strange.says(strange.bomb(), "200 OK", "Content-Encoding: gzip"),
        strange.says(b"<html>"),
        strange.says(b"", "302 Found", "Location: http://169.254.169.254/"),
        strange.says(b"", "500 Internal Server Error"),
        strange.hangs_up,
    ],
    ids=lambda manner: getattr(manner, "__qualname__", "?"),
)
def test_a_platform_that_is_unwell_costs_a_quarter_of_a_second_at_most(
    redis: Client, platform: StrangePlatform, domain: Domain, manner: strange.Manner
) -> None:
    platform.manner = manner
    people = neighbour(redis)
    with within(IN_TIME):
        assert people.known(domain, [1, 2]) == {}
    assert not people.refused(domain, 1)
    assert not people.gone(domain, 1)
    assert len(platform.asked) == 1
    assert redis.keys("*") == []


def test_an_answer_that_comes_too_late_for_one_is_there_for_the_next(
    people: People, platform: StrangePlatform, domain: Domain, redis: Client
) -> None:
    platform.knows(1)
    platform.manner = platform.slow(0.5)
    with within(0.45):
        assert people.known(domain, [1]) == {}
    time.sleep(0.5)
    with within(AT_ONCE):
        assert name(people, domain, 1) == "Barry 1"
    assert len(platform.asked) == 1
    soon(lambda: redis.exists("senna:fast:who:1"))


def test_fifty_at_once_who_want_the_same_person_are_one_question(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.knows(1)
    platform.manner = platform.slow(0.1)
    with ThreadPoolExecutor(50) as pool:
        names = list(pool.map(lambda _: name(people, domain, 1), range(50)))
    assert names == ["Barry 1"] * 50
    assert len(platform.asked) == 1


def test_a_crowd_asks_a_slow_platform_no_more_than_eight_at_once(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.manner = platform.slow(1)
    with within(1.0), ThreadPoolExecutor(30) as pool:
        list(pool.map(lambda user: people.known(domain, [user]), range(1, 31)))
    assert len(platform.asked) == 8


# --- the breaker ---


def test_after_five_failures_a_platform_is_left_alone_and_then_one_asks(
    people: People, platform: StrangePlatform, domain: Domain, clock: Clock
) -> None:
    platform.manner = strange.says(b"", "500 Internal Server Error")
    for _ in range(20):
        people.known(domain, [1])
        settle()
    assert len(platform.asked) == 5

    clock.now += 5.1
    platform.manner = strange.hangs_up_after(0.6)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda user: people.known(domain, [user]), range(1, 21)))
    assert len(platform.asked) == 6
    with within(AT_ONCE):  # the one who asks is out still; nobody else waits
        people.known(domain, [50])
    settle()

    clock.now += 5.1
    platform.knows(1, 2)
    platform.manner = platform.well
    assert name(people, domain, 1) == "Barry 1"
    assert name(people, domain, 2) == "Barry 2"
    assert len(platform.asked) == 8


def test_while_a_platform_is_left_alone_redis_still_tells(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.manner = strange.says(b"", "429 Too Many Requests", "Retry-After: 30")
    people.known(domain, [1])
    known = {"asked": time.time() - 100, "profile": {"id": 2, "username": "Barry 2"}}
    redis.set("senna:fast:who:2", json.dumps(known))
    assert name(people, domain, 2) == "Barry 2"
    assert len(platform.asked) == 1


def test_a_platform_that_asks_for_a_pause_gets_it_at_once(
    people: People, platform: StrangePlatform, domain: Domain, clock: Clock
) -> None:
    platform.manner = strange.says(b"", "429 Too Many Requests", "Retry-After: 30")
    people.known(domain, [1])
    settle()
    platform.manner = platform.well
    platform.knows(1)
    clock.now += 29
    assert people.known(domain, [1]) == {}
    assert len(platform.asked) == 1
    clock.now += 2
    assert name(people, domain, 1) == "Barry 1"


def test_while_a_platform_is_left_alone_nobody_runs_for_the_stale(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain, clock: Clock
) -> None:
    platform.knows(1)
    people.known(domain, [1])
    settle()
    redis.flushall()
    platform.manner = strange.says(b"", "429 Too Many Requests", "Retry-After: 60")
    clock.now += 61
    people.known(domain, [1])
    settle()
    before = looked_up(redis)
    assert name(people, domain, 1) == "Barry 1"
    settle()
    assert looked_up(redis) == before
    assert len(platform.asked) == 2


# --- domains ---


def test_a_domain_without_a_platform_asks_nobody(redis: Client, people: People) -> None:
    domain = a_domain("fast", api_url="")
    before = looked_up(redis)
    assert people.known(domain, [1]) == {}
    people.meet(domain, 1, 2)
    assert not people.gone(domain, 2)
    settle()
    assert looked_up(redis) == before


def test_the_same_id_in_two_domains_is_two_people(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain
) -> None:
    elsewhere = StrangePlatform()
    other = a_domain("slow", api_url=elsewhere.url)
    platform.knows(1, role={"handle": "banned"})
    elsewhere.people["1"] = {"id": 1, "username": "Harry"}
    try:
        assert name(people, domain, 1) == "Barry 1"
        assert name(people, other, 1) == "Harry"
        assert name(people, domain, 1) == "Barry 1"
        assert people.refused(domain, 1)
        assert not people.refused(other, 1)
        assert people.known(domain, [2]) == {}
        assert people.gone(domain, 2)
        assert not people.gone(other, 2)
        settle()
        fresh = neighbour(redis)
        assert (name(fresh, other, 1), name(fresh, domain, 1)) == ("Harry", "Barry 1")
    finally:
        elsewhere.close()


def test_one_domain_whose_platform_hangs_does_not_hold_up_another(
    people: People, platform: StrangePlatform, domain: Domain
) -> None:
    hanging = StrangePlatform()
    hanging.manner = strange.never_answers
    other = a_domain("slow", api_url=hanging.url)
    platform.knows(1)
    try:
        with ThreadPoolExecutor(30) as pool:
            list(pool.map(lambda user: people.known(other, [user]), range(1, 31)))
        with within(AT_ONCE):
            assert name(people, domain, 1) == "Barry 1"
    finally:
        hanging.close()


# --- Redis ---


def test_nobody_waits_for_redis_to_write_it_down(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain
) -> None:
    platform.knows(1)
    redis.client_pause(600, all=False)
    try:
        with within(AT_ONCE):
            assert name(people, domain, 1) == "Barry 1"
    finally:
        redis.client_unpause()


def test_without_redis_the_platform_still_tells(platform: StrangePlatform, domain: Domain) -> None:
    people = People(Profiles(connect("redis://127.0.0.1:9"), Keys("senna")), PlatformProfiles())
    platform.knows(1)
    with within(IN_TIME):
        people.meet(domain, 1, 2)
        assert name(people, domain, 1) == "Barry 1"
    assert people.gone(domain, 2)
    settle()


@pytest.mark.slow
def test_a_redis_that_does_not_answer_costs_no_more_than_the_budget(
    platform: StrangePlatform, domain: Domain
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        people = People(Profiles(connect(url), Keys("senna")), PlatformProfiles())
        platform.knows(1)
        with within(IN_TIME):
            people.meet(domain, 1, 2)
        soon(lambda: name(people, domain, 1) == "Barry 1")
        settle()


def test_junk_in_redis_does_not_hide_anybody(
    redis: Client, people: People, platform: StrangePlatform, domain: Domain
) -> None:
    junk = {"asked": time.time(), "profile": {"id": 2, "role": {"handle": "banned"}}}
    redis.set("senna:fast:who:1", json.dumps(junk))
    platform.knows(1)
    assert name(people, domain, 1) == "Barry 1"
    assert not people.refused(domain, 1)


def test_a_role_of_the_wrong_shape_in_redis_is_no_role(
    redis: Client, people: People, domain: Domain
) -> None:
    junk = {"asked": time.time(), "profile": {"id": 1, "role": "banned"}}
    redis.set("senna:fast:who:1", json.dumps(junk))
    people.meet(domain, 1, 2)
    assert not people.refused(domain, 1)
