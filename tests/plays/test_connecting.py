"""How people are let in, and how they are told that they are not."""

import time
from typing import Any

import pytest
from instances import Instance
from plays.people import Cast, Person, refusal

from senna.serve.address import socket_url
from senna.store.client import connect
from senna.store.denials import Denials
from senna.store.keys import Keys

WAYS = ["4", "4 websocket", "3", "3 websocket"]
FOREIGN = "a foreign secret of thirty-two bytes"
MALFORMED = "Your token is invalid - please check it and try again"
every_way = pytest.mark.parametrize("way", WAYS)


def revoked(person: Person, senna: Instance) -> str:
    with connect(socket_url(senna.settings["SOCK_DATA_DIR"])) as client:
        Denials(client, Keys("senna")).add(
            "myplatform", "token", f"of {person.id}", time.time() + 60
        )
    time.sleep(2.5)  # every worker looks at the list every two seconds
    return person.token(jti=f"of {person.id}")


def refused(message: str, code: str = "invalid_token") -> dict[str, Any]:
    data = {"message": message, "code": code, "type": "UnauthorizedError"}
    return {"message": message, "data": data}


@every_way
def test_ada_connects_with_a_token(cast: Cast) -> None:
    ada = cast.person("Ada")
    welcome = ada.connects().welcome
    assert set(welcome) == {"user_id", "cursor", "recovered"}
    assert welcome["recovered"] is True


@pytest.mark.parametrize("client", ["3", "4"])
def test_a_client_begins_with_polling_and_moves_on_to_a_websocket(cast: Cast, client: str) -> None:
    ada, ben = cast.people("Ada", "Ben")
    device = ada.connects(way=client)
    http = ben.over_http(ada)
    for unread in range(1, 31):  # while it moves nothing is lost, or told twice
        ada.hears("new-message", http.says("hi"), conversation=ben, unread=unread)
    assert device.transport() == "websocket"


@every_way
def test_ada_connects_bare_and_shows_her_token_then(cast: Cast) -> None:
    ada = cast.person("Ada")
    socket = ada.opens()
    socket.says("authenticate", {"token": ada.token()})
    welcome = socket.waits_for("authenticated")
    assert (welcome["user_id"], welcome["recovered"]) == (ada.id, True)
    answer = socket.asks("authenticate", {"token": ada.token()})
    refusal(answer, 400, "VALIDATION")
    assert socket.asks("list")["ok"]


@every_way
def test_a_bad_token_is_refused_and_the_socket_closed(cast: Cast) -> None:
    ada = cast.person("Ada")
    bad = {
        "nonsense": MALFORMED,
        ada.token(seconds=-60): "jwt expired",
        ada.token(secret=FOREIGN): "invalid signature",
        ada.token(user_id=None): "Incorrect token - please try a different one",
    }
    with_auth = {token: ada.opens(auth={"token": token}) for token in bad}
    bare = {token: ada.opens() for token in bad}
    for token, message in bad.items():
        assert with_auth[token].waits_for(":refused") == [message, refused(message)["data"]]
        bare[token].says("authenticate", {"token": token})
        assert bare[token].waits_for("unauthorized") == refused(message)
    for socket in (*with_auth.values(), *bare.values()):
        socket.is_gone()


@every_way
def test_the_answer_to_authenticate_is_an_ack_as_well(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    socket = ada.opens()
    assert socket.asks("authenticate", {"token": ada.token()}) == {"ok": True}
    socket.waits_for("authenticated")
    other = ben.opens()
    error = refusal(other.asks("authenticate", {"token": "no"}), 401, "INVALID_TOKEN_ERR")
    assert error["message"] == MALFORMED
    assert other.waits_for("unauthorized") == refused(MALFORMED)
    other.is_gone()


def test_what_is_no_token_at_all_is_refused(cast: Cast) -> None:
    ada = cast.person("Ada")
    tokens: list[Any] = [17, "", [], {}, True, "x" * 9000, "a.b.c", "\ud800"]
    sockets = [ada.opens(auth={"token": token}) for token in tokens]
    for socket in sockets:
        message, data = socket.waits_for(":refused")
        assert data == refused(message)["data"]
        socket.is_gone()


@pytest.mark.slow(20, together=True)
def test_a_revoked_token_is_refused(cast: Cast, senna: Instance) -> None:
    ada = cast.person("Ada")
    socket = ada.opens(auth={"token": revoked(ada, senna)})
    assert socket.waits_for(":refused") == ["jwt revoked", refused("jwt revoked")["data"]]
    socket.is_gone()


def test_somebody_banned_is_told_that_it_is_about_them(cast: Cast) -> None:
    mallory = cast.person("Mallory", role="banned")
    socket = mallory.opens(auth={"token": mallory.token()})
    message, data = socket.waits_for(":refused")
    assert data == refused(message, "user_error")["data"]
    bare = mallory.opens()
    bare.says("authenticate", {"token": mallory.token()})
    assert bare.waits_for("unauthorized") == refused(message, "user_error")
    socket.is_gone()
    bare.is_gone()


def test_a_token_in_the_query_is_not_read(cast: Cast) -> None:
    ada = cast.person("Ada")
    socket = ada.opens(query={"token": ada.token()})
    refusal(socket.asks("list"), 401, "NOT_AUTHENTICATED")
    with_both = ada.opens(query={"token": ada.token()}, auth={"token": "no"})
    assert with_both.waits_for(":refused")[0] == MALFORMED


def test_before_a_token_nothing_is_answered(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    socket = ada.opens()
    for name in ("send", "history", "list", "sync", "typing", "watch", "refresh", "nonsense"):
        refusal(socket.asks(name, {"to": ben.id}), 401, "NOT_AUTHENTICATED")
