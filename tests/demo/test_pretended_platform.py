import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from a_domain import a_domain

from senna.demo.people import PEOPLE
from senna.demo.platform import running
from senna.platform.profiles import PlatformProfiles


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


def ask(address: str, path: str) -> tuple[int, dict[str, Any]]:
    place = urlsplit(address)
    with closing(HTTPConnection(str(place.hostname), place.port, timeout=5)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())


def test_our_own_client_understands_the_pretended_platform(address: str) -> None:
    answer = PlatformProfiles().fetch(a_domain(api_url=address), [388636, 666001, 7])
    assert answer.found == {388636: PEOPLE[388636], 666001: PEOPLE[666001]}
    assert answer.absent == {7}


def test_only_what_was_asked_for_is_told(address: str) -> None:
    assert ask(address, "/v1/users?fields=id,username,secret&ids=524376") == (
        200,
        {"entries": [{"id": 524376, "username": PEOPLE[524376]["username"]}]},
    )


def test_the_people_of_the_first_page_are_there_and_somebody_is_banned_and_deleted() -> None:
    assert {388636, 524376, 342676} <= set(PEOPLE)
    roles = [person["role"]["handle"] for person in PEOPLE.values()]
    assert sorted(set(roles)) == ["banned", "deleted", "registered"]
    assert {PEOPLE[number]["role"]["handle"] for number in (388636, 524376, 342676)} == {
        "registered"
    }


@pytest.mark.parametrize(
    "ids",
    [
        *("", "0", "01", "1,", ",1", "1,,2", "+1", "1.0", "%D9%A3", "1e3", "a", "1%0a", "-1"),
        "1" * 17,
        ",".join(map(str, range(1, 202))),
    ],
)
def test_ids_are_read_strictly(address: str, ids: str) -> None:
    assert ask(address, f"/v1/users?ids={ids}")[0] == 400


@pytest.mark.parametrize("query", ["", "?fields=id", "?ids=1&ids=2"])
def test_ids_are_given_once(address: str, query: str) -> None:
    assert ask(address, f"/v1/users{query}")[0] == 400


def test_there_is_nothing_else(address: str) -> None:
    assert ask(address, "/v1/sessions?ids=1")[0] == 404


def test_it_ends_with_its_block() -> None:
    with running() as address:
        port = urlsplit(address).port
    with socket.socket() as line:
        assert line.connect_ex(("127.0.0.1", port)) != 0
