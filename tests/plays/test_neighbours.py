"""People on different processes hear each other, whichever they came to."""

import time
from collections.abc import Iterator

import pytest
from instances import Instance, instances
from plays.actors import Node
from plays.people import Cast
from processes import eventually

from senna.serve.address import socket_url
from senna.store.client import connect
from senna.store.denials import Denials
from senna.store.keys import Keys


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Instance]]:
    """Two Sennas on one Redis."""
    folder = tmp_path_factory.mktemp("street")
    with instances(folder / "first") as (first,):
        url = socket_url(first.settings["SOCK_DATA_DIR"])
        with instances(folder / "second", SOCK_REDIS_URL=url) as (second,):
            yield [first, second]


@pytest.fixture
def cast(node: Node, street: list[Instance], way: str) -> Iterator[Cast]:
    cast = Cast(node, street, way)
    yield cast
    cast.hears_nothing_more()
    cast.leaves()


@pytest.mark.parametrize("way", ["4", "4 websocket", "3", "python"])
def test_ada_and_ben_are_on_different_processes(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    for at in (0, 1):
        ada.connects(at=at)
        ben.connects(at=1 - at)
    for number in range(20):
        one, other = (ada, ben) if number % 2 else (ben, ada)
        entry = one.says(f"{number}", to=other, client_id=f"{number}")
        mine = {"conversation": other, "client_id": f"{number}"}
        one.hears("new-message", entry, unread=(number + 1) // 2, **mine)
        other.hears("new-message", entry, conversation=one, unread=1 + number // 2)
    ada.does("typing", to=ben, typing=True)
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("typing", conversation=other, by=ada, typing=True)
    ben.does("clear", to=ada)
    ben.hears("cleared", conversation=ada)


def test_ben_goes_on_at_the_other_process(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    cursor = ben.connects(at=0).cursor
    for number in range(6):
        ben.leaves()
        entry = ada.over_http(ben, at=number % 2).says(f"{number}")
        assert ben.connects(cursor, at=1 - number % 2).welcome["recovered"] is True
        ben.hears("new-message", entry, conversation=ada, unread=number + 1)
        cursor = ben.device.cursor


@pytest.mark.slow
def test_who_is_denied_is_cut_off_everywhere(cast: Cast, street: list[Instance]) -> None:
    ada = cast.person("Ada")
    for at in (0, 1):
        ada.connects(at=at)
    with connect(socket_url(street[0].settings["SOCK_DATA_DIR"])) as client:
        Denials(client, Keys("senna")).add("myplatform", "user", str(ada.id), time.time() + 60)
    began = time.monotonic()
    for device in ada.devices:
        assert device.waits_for("goodbye")["reason"] == "revoked"
        device.is_closed()
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_two_workers_behind_one_port_serve_everybody(
    node: Node, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with instances(tmp_path_factory.mktemp("workers"), SOCK_WORKERS="2") as (senna,):
        cast = Cast(node, [senna], "4 websocket")
        ada, ben, eve = cast.people("Ada", "Ben", "Eve")
        eve.connects()
        for _ in range(6):
            ada.connects()
            ben.connects(way="3 websocket")
        for unread in range(1, 11):
            entry = ada.says("hi", to=ben, client_id=f"{unread}")
            ada.hears("new-message", entry, conversation=ben, unread=0, client_id=f"{unread}")
            ben.hears("new-message", entry, conversation=ada, unread=unread)
        entry = ben.over_http(ada).says("over REST")
        ada.hears("new-message", entry, conversation=ben, unread=1)
        ben.hears("new-message", entry, conversation=ada, unread=10)
        watched = ada.device
        assert eventually(lambda: watched.asks("watch", {"ids": [ben.id]})["presence"][0]["online"])
        watched.forgets()
        cast.hears_nothing_more()
        cast.leaves()
