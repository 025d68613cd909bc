"""What shows only after a while: the long waits are begun at once, and others played meanwhile."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from instances import instances
from plays.actors import Node
from plays.device import Device
from plays.people import Cast, Person
from processes import eventually

from senna.serve.address import socket_url
from senna.store.client import connect
from senna.store.keys import Keys

pytestmark = pytest.mark.slow(50, together=True)


@dataclass
class Evening:
    """Ada watches Ben, whose worker is killed. Cleo's log is lost. Dan shows no token."""

    began: float
    ada: Person
    ben: Person
    cleo: Person
    dan: Device

    @property
    def passed(self) -> float:
        return time.monotonic() - self.began


@pytest.fixture(scope="module")
def evening(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    folder = tmp_path_factory.mktemp("evening")
    with instances(folder / "first") as (first,):
        url = socket_url(first.settings["SOCK_DATA_DIR"])
        with instances(folder / "second", SOCK_REDIS_URL=url) as (second,):
            cast = Cast(node, [first, second], "4")
            ada, ben, cleo, dan = cast.people("Ada", "Ben", "Cleo", "Dan")
            ada.over_http(ben).says("hi")
            ada.connects()
            ben.connects(at=1)
            assert eventually(lambda: ada.sees(ben) == [True], 3)
            ada.device.forgets()
            cleo.connects()
            silent = dan.opens()
            silent.waits_for(":connected")
            evening = Evening(time.monotonic(), ada, ben, cleo, silent)
            keys = Keys("senna")
            with connect(url) as redis:
                redis.delete(keys.views("myplatform", cleo.id), keys.log("myplatform", cleo.id))
            second.kill()
            yield evening
            cast.leaves()


def test_who_shows_no_token_for_fifteen_seconds_is_sent_away(evening: Evening) -> None:
    told = evening.dan.waits_for("unauthorized", 20)
    assert 14 < evening.passed < 18
    message = "You are not authenticated"
    data = {"message": message, "code": "invalid_token", "type": "UnauthorizedError"}
    assert told == {"message": message, "data": data}
    evening.dan.is_gone()


def test_typing_ends_by_itself_after_six_seconds(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.over_http(ben).says("hi")
    ada.connects()
    ben.connects()
    ada.does("typing", to=ben, typing=True)
    ben.hears("typing", conversation=ada, by=ada, typing=True)
    began = time.monotonic()
    ben.hears("typing", conversation=ada, by=ada, typing=False)
    assert 5 < time.monotonic() - began < 7.5
    for typing in (True, False):
        ada.hears("typing", conversation=ben, by=ada, typing=typing)


def turns(watcher: Person, watched: Person, online: bool, patience: float = 8) -> None:
    told = watcher.device.waits_for("presence", patience)
    assert (told["id"], told["online"]) == (watched.id, online)
    assert set(told["last_active"]) == {"epoch", "iso"}


@pytest.mark.parametrize("way", ["4", "3 websocket"])
def test_ada_sees_ben_come_and_go(cast: Cast, way: str) -> None:
    ada, ben, eve = cast.people("Ada", "Ben", "Eve")
    ada.over_http(ben).says("hi")
    ada.connects()
    eve.connects()
    assert ada.sees(ben, eve) == [False, False]  # and Eve is there, but a stranger
    assert eve.sees(ada, ben) == [False, False]
    ben.connects()
    ben.connects()
    turns(ada, ben, online=True)
    assert ada.sees(ben) == [True]
    ben.devices.pop().leaves()
    time.sleep(0.5)
    assert ada.sees(ben) == [True]  # on the other device
    ben.leaves()
    turns(ada, ben, online=False)
    ada.does("unwatch", ids=[ben])
    ben.connects()
    assert eventually(lambda: ada.sees(ben) == [True], 3)
    ada.device.forgets()


def test_twice_a_minute_everybody_is_told_where_they_are(evening: Evening) -> None:
    assert evening.ada.device.waits_for("sync", 36) == {"cursor": evening.ada.device.cursor}


def test_a_loss_that_nobody_spoke_of_shows_then(evening: Evening) -> None:
    told = evening.cleo.device.waits_for("sync", 8)
    assert set(told) == {"cursor", "recovered", "reason"}
    assert (told["recovered"], told["reason"]) == (False, "epoch_changed")


def test_whose_worker_was_killed_is_away_within_a_minute(evening: Evening) -> None:
    told = evening.ada.device.waits_for("presence", 65)
    assert (told["id"], told["online"]) == (evening.ben.id, False)
    assert evening.passed < 60
    assert evening.ada.sees(evening.ben) == [False]
