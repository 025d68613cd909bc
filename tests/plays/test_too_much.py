"""How many sockets one may have, and how often one may ask: the next is refused, nobody else is."""

import http.client
import json
from collections.abc import Iterator

import pytest
from instances import Instance, instances
from plays.actors import Node
from plays.people import Cast, refusal
from processes import eventually

LIMITS = {
    "SOCK_SOCKETS_PER_ADDRESS": "26",
    "SOCK_LIMIT_SEND": "1/s:3",
    "SOCK_LIMIT_REQUESTS": "20/s:40",
}

POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("strict"), 1, **LIMITS) as (senna,):
        yield senna


@pytest.fixture(params=["4", "3 websocket"])
def cast(node: Node, strict: Instance, request: pytest.FixtureRequest) -> Iterator[Cast]:
    cast = Cast(node, [strict], request.param)
    yield cast
    cast.leaves()
    assert strict.mistakes() == []


def test_the_twenty_first_socket_of_ada_is_refused(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    for _ in range(20):
        ada.connects()
    one_more = ada.opens(auth={"token": ada.token()})
    message, data = one_more.waits_for(":refused")
    assert data == {"message": message, "code": "user_error", "type": "UnauthorizedError"}
    assert message == "Too many sockets - close one of the others"
    one_more.is_gone()
    ada.devices.pop().leaves()
    ben.connects()
    hi = ben.says("hi", to=ada)
    ada.hears("new-message", hi, conversation=ben, unread=1)
    ada.connects()


def handshake(senna: Instance) -> str:
    """The words of it. A socket that it opens is closed again."""
    line = http.client.HTTPConnection("127.0.0.1", senna.port, timeout=5)
    try:
        line.request("GET", POLLING)
        answer = line.getresponse()
        told = answer.read().decode()
        assert answer.status == (200 if told.startswith("0{") else 429)
        if answer.status == 200:
            line.request("POST", f"{POLLING}&sid={json.loads(told[1:])['sid']}", "1")
            assert line.getresponse().status == 200
        return told
    finally:
        line.close()


def test_the_next_socket_of_an_address_is_refused(cast: Cast, strict: Instance) -> None:
    people = [cast.person(f"{number}") for number in range(26)]
    for person in people:
        person.connects()
    refused = cast.person("One more")
    device = refused.opens(auth={"token": refused.token()})
    device.waits_for(":refused")
    device.leaves()
    assert "TOO_MANY_CONNECTIONS" in handshake(strict)
    people[0].leaves()
    assert eventually(lambda: "TOO_MANY_CONNECTIONS" not in handshake(strict))


def test_who_sends_too_fast_is_told_when_to_try_again(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.connects()
    ben.connects()
    for unread in range(1, 4):
        entry = ada.says("hi", to=ben)
        ben.hears("new-message", entry, conversation=ada, unread=unread)
    error = ada.is_refused(429, "RATE_LIMITED", "send", to=ben, type="text", text="hi")
    assert error["retry_after"] == 1
    assert ada.over_http(ben).send("hi").status == 429  # one limit, whatever the door
    assert ben.says("not you", to=ada)["text"] == "not you"


def test_who_floods_is_told_so_and_then_cut_off(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.connects()
    ben.connects()
    asked = [ada.device.asked("list") for _ in range(400)]
    granted, refused = 0, 0
    for one in asked[:120]:
        answer = ada.device.answer(one)
        granted += answer["ok"]
        if not answer["ok"]:
            assert refusal(answer, 429, "RATE_LIMITED")["retry_after"] == 1
            refused += 1
    assert granted >= 39  # one was spent on connecting
    assert refused > 30
    assert ada.device.waits_for("goodbye") == {"reason": "rate_limited", "retry": 1}
    ada.device.is_closed()
    assert ben.does("list")["entries"] == []


def test_who_asks_for_nothing_we_know_is_cut_off_in_the_end(cast: Cast) -> None:
    ada = cast.person("Ada")
    ada.connects()
    for _ in range(300):
        ada.device.says("nonsense", {})
    assert ada.device.waits_for("goodbye")["reason"] == "rate_limited"
    ada.device.is_closed()
