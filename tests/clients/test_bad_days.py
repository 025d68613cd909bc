"""senna-client when connections break, answers get lost and servers go away."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from a_domain import a_domain
from caller import Caller
from clients.puppet import puppet
from instances import Instance, instances
from processes import eventually
from toxic import Line, Toxic

from senna.edge.auth_mint import mint
from senna.serve.address import socket_url
from senna.store.client import connect

pytestmark = pytest.mark.slow(80)

ADA, BEN = 388636, 524376
_DEVELOPMENT = a_domain(jwt_secrets=("scene-passage-love-rhyme",))


class OneWay(Toxic):
    """While it is deaf, what is asked arrives, and what is answered does not."""

    deaf = False

    def _swallows(self, line: Line) -> bool:
        return self.deaf


def token(user: int, seconds: int) -> str:
    return mint(_DEVELOPMENT, user, seconds) or ""


@pytest.fixture
def senna(tmp_path: Path) -> Iterator[Instance]:
    with instances(tmp_path) as (one,):
        yield one


@pytest.fixture
def wire(senna: Instance) -> Iterator[OneWay]:
    wire = OneWay(senna.port)
    yield wire
    wire.close()


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_connection_that_breaks_again_and_again_loses_and_doubles_nothing(
    senna: Instance, wire: OneWay, transport: str
) -> None:
    ben = Caller(senna.port, BEN, ADA)
    with puppet(wire.port, ADA, transports=[transport]) as ada:
        ada.becomes("online")
        for cut in range(4):
            for number in range(5):
                ben.says(f"{cut}.{number}")
                if number == 2:
                    wire.reset()
        ada.becomes("online")
        assert eventually(lambda: len(ada.texts()) >= 20)
        assert ada.texts() == ben.texts()
        assert ada.heard("reload") == []


def test_what_was_missed_is_told_in_order_and_counted(senna: Instance, wire: OneWay) -> None:
    ben = Caller(senna.port, BEN, ADA)
    with puppet(wire.port, ADA) as ada:
        ada.becomes("online")
        wire.refuse()
        ada.becomes("offline")
        said = [ben.says(f"{number}") for number in range(250)]  # more than one page of the log
        wire.clear()
        ada.becomes("online")
        assert [message["id"] for message in ada.heard("message")] == [one["id"] for one in said]
        assert ada.states()[-1][1] == {"missed": 250}


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_send_whose_answer_got_lost_is_sent_again_and_stored_once(
    senna: Instance, wire: OneWay, transport: str
) -> None:
    ben = Caller(senna.port, BEN, ADA)
    with puppet(wire.port, ADA, transports=[transport]) as ada:
        ada.becomes("online")
        wire.deaf = True
        answer = ada.begin("send", BEN, "only once")
        assert eventually(lambda: ben.texts() == ["only once"])
        wire.deaf = False
        wire.reset()
        sent = answer()
        assert "offline" in [state for state, _ in ada.states()]
        assert [message["id"] for message in ben.walk()] == [sent["id"]]
        assert eventually(lambda: ada.texts() == ["only once"])


def test_a_delete_whose_answer_got_lost_is_no_error(senna: Instance, wire: OneWay) -> None:
    ben = Caller(senna.port, BEN, ADA)
    with puppet(wire.port, ADA) as ada:
        sent = ada.does("send", BEN, "not for long")
        wire.deaf = True
        answer = ada.begin("remove", BEN, sent["id"])
        assert eventually(lambda: ben.texts() == [])
        wire.deaf = False
        wire.reset()
        answer()


def test_a_server_that_was_killed_and_comes_back_finds_everybody_where_they_were(
    senna: Instance,
) -> None:
    with puppet(senna.port, ADA) as ada, puppet(senna.port, BEN) as ben:
        ben.becomes("online")
        ada.does("send", BEN, "before")
        ben.hears("message")
        senna.kill()
        ada.becomes("offline")
        waiting = [ada.begin("send", BEN, text) for text in ("while it is away", "and more")]
        senna.start()
        for answer in waiting:
            answer()
        ben.hears("message", 3)
        ada.hears("message", 3)
        assert ada.texts() == ben.texts() == ["before", "while it is away", "and more"]
        assert ada.heard("reload") == ben.heard("reload") == []


def test_a_server_that_says_goodbye_is_left_and_found_again(senna: Instance) -> None:
    with puppet(senna.port, ADA) as ada:
        ada.becomes("online")
        senna.process.terminate()
        senna.process.wait(30)
        goodbye = next(detail for state, detail in ada.states() if state == "offline")
        assert goodbye["reason"] == "goodbye"
        assert 0 <= goodbye["retryIn"] <= 10_000
        senna.start()
        ada.becomes("online")
        Caller(senna.port, BEN, ADA).says("welcome back")
        assert ada.hears("message")["text"] == "welcome back"


def test_who_comes_back_to_an_emptied_storage_is_told_to_reload(
    senna: Instance, wire: OneWay
) -> None:
    ben = Caller(senna.port, BEN, ADA)
    with puppet(wire.port, ADA) as ada:
        ada.becomes("online")
        ben.says("before")
        ada.hears("message")
        with connect(socket_url(senna.said.parent / "data")) as redis:
            redis.flushall()
        wire.reset()
        assert ada.hears("reload")["reason"] == "epoch_changed"
        ada.becomes("online")
        ben.says("after")
        assert ada.hears("message", 2)["text"] == "after"


def test_a_storage_that_is_emptied_under_a_connection_shows(senna: Instance) -> None:
    ben = Caller(senna.port, BEN, ADA)
    with puppet(senna.port, ADA) as ada:
        ada.becomes("online")
        ben.says("before")
        ada.hears("message")
        with connect(socket_url(senna.said.parent / "data")) as redis:
            redis.flushall()
        ben.says("after")
        assert ada.hears("reload")["reason"] == "epoch_changed"


def test_a_token_is_renewed_before_it_ends_and_nothing_is_noticed(senna: Instance) -> None:
    with puppet(senna.port, ADA, [token(ADA, 4), token(ADA, 600)]) as ada:
        ada.becomes("online")
        assert not eventually(lambda: ada.state() != "online", 6)
        Caller(senna.port, BEN, ADA).says("still there?")
        ada.hears("message")


def test_a_token_that_has_ended_is_replaced_by_a_new_one(senna: Instance) -> None:
    """Its time ends while there is no connection on which to warn of it."""
    with puppet(senna.port, ADA, [token(ADA, 3), token(ADA, 600)]) as ada:
        ada.becomes("online").does("pause")
        time.sleep(3.5)
        ada.does("resume")
        ada.becomes("online")
        tries = [state for state, _ in ada.states()][-4:]
        assert tries == ["connecting", "connecting", "catching-up", "online"]
        assert "refused" not in [state for state, _ in ada.states()]


def test_who_is_too_fast_is_slowed_down_and_loses_nothing(tmp_path: Path) -> None:
    with (
        instances(tmp_path, SOCK_LIMIT_SEND="2/s:2") as (senna,),
        puppet(senna.port, ADA) as ada,
    ):
        waiting = [ada.begin("send", BEN, str(number)) for number in range(6)]
        for answer in waiting:
            answer()
        assert Caller(senna.port, BEN, ADA).texts() == [str(number) for number in range(6)]
