"""A socket lives as long as its token is good, and the one behind it welcome."""

import time

import pytest
from plays.people import Cast, Person, refusal

from senna.serve.address import socket_url
from senna.store.client import connect
from senna.store.denials import Denials, Kind
from senna.store.keys import Keys

both_ways = pytest.mark.parametrize("way", ["4", "3 websocket"])


def revoke(person: Person, kind: Kind, value: str, until: float = 60) -> None:
    senna = person.cast.sennas[0]
    with connect(socket_url(senna.settings["SOCK_DATA_DIR"])) as client:
        Denials(client, Keys("senna")).add("myplatform", kind, value, time.time() + until)


def is_sent_away(person: Person, reason: str, within: float) -> None:
    began = time.monotonic()
    for device in person.devices:
        assert device.waits_for("goodbye") == {"reason": reason, "retry": 0}
        device.is_closed()
    assert time.monotonic() - began < within


@both_ways
def test_when_the_token_ends_so_does_the_socket(cast: Cast, way: str) -> None:
    ada, ben = cast.people("Ada", "Ben")
    device = ada.connects(token=ada.token(seconds=3))
    assert device.waits_for("expiring")["seconds"] in (2, 3)
    is_sent_away(ada, "token_expired", 4)
    ben.over_http(ada).says("too late")


def test_a_new_token_keeps_the_socket(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    device = ada.connects(token=ada.token(seconds=2.5))
    device.waits_for("expiring")
    for token, code in (
        (ben.token(), "INVALID_TOKEN_ERR"),
        (ada.token(seconds=-1), "INVALID_TOKEN_ERR"),
        ("nonsense", "INVALID_TOKEN_ERR"),
    ):
        ada.is_refused(401, code, "refresh", token=token)
    new = ada.token(seconds=61.5)
    expires = ada.does("refresh", token=new)["expires"]
    assert 60 < expires - time.time() < 62
    # The old one has ended, and of the new one's end she is told as well.
    assert device.waits_for("expiring")["seconds"] in (59, 60)
    time.sleep(2)
    hi = ben.over_http(ada).says("hi")
    ada.hears("new-message", hi, conversation=ben, unread=1)
    assert ada.does("refresh", token=ada.token())["expires"] is None


def test_a_token_that_has_just_ended_opens_nothing(cast: Cast) -> None:
    ada = cast.person("Ada")
    socket = ada.opens(auth={"token": ada.token(seconds=-1)})
    assert socket.waits_for(":refused")[0] == "jwt expired"


@pytest.mark.slow(20, together=True)
@both_ways
def test_who_is_denied_is_cut_off_within_five_seconds(cast: Cast, way: str) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.connects(token=ada.token(jti="mine"))
    ada.connects()
    ben.connects()
    revoke(ada, "user", str(ada.id))
    is_sent_away(ada, "revoked", 5)
    assert ben.does("list")["entries"] == []
    socket = ada.opens(auth={"token": ada.token()})
    assert socket.waits_for(":refused")[0] == "jwt revoked"


@pytest.mark.slow
def test_a_revoked_token_ends_its_own_sockets_alone(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    kept = ada.connects()
    ada.connects(token=ada.token(jti=f"lost by {ada.id}"))
    lost = ada.devices.pop()
    revoke(ada, "token", f"lost by {ada.id}")
    assert lost.waits_for("goodbye")["reason"] == "revoked"
    lost.is_closed()
    hi = ben.over_http(ada).says("hi")
    ada.hears("new-message", hi, conversation=ben, unread=1)
    refusal(kept.asks("refresh", {"token": ada.token(jti=f"lost by {ada.id}")}), 401,
            "INVALID_TOKEN_ERR")  # fmt: skip
