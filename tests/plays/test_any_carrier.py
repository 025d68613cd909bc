"""The same play on threads and on eventlet."""

import time

import pytest
from instances import instances
from plays.actors import Node
from plays.people import Cast

pytestmark = [pytest.mark.slow, pytest.mark.shipped]


@pytest.mark.parametrize("carrier", ["threading", "eventlet"])
def test_ada_and_ben_talk_on_any_carrier(
    node: Node, tmp_path_factory: pytest.TempPathFactory, carrier: str
) -> None:
    with instances(tmp_path_factory.mktemp(carrier), SOCK_ASYNC=carrier) as (senna,):
        cast = Cast(node, [senna], "4")
        ada, ben, eve = cast.people("Ada", "Ben", "Eve")
        eve.connects()
        for way in ("4", "4 websocket", "3", "3 websocket"):
            ada.connects(way=way)
            ben.connects(way=way)
        hi = ada.says("hi", to=ben, client_id="key-1")
        ada.hears("new-message", hi, conversation=ben, unread=0, client_id="key-1")
        ben.hears("new-message", hi, conversation=ada, unread=1)
        edited = ada.does("edit", to=ben, id=hi["id"], text="Hi!")["entry"]
        ada.hears("update-message", edited, conversation=ben)
        ben.hears("update-message", edited, conversation=ada)
        ben.does("read", to=ada)
        for reader, other in ((ada, ben), (ben, ada)):
            reader.hears("read", conversation=other, by=ben, up_to=hi["id"], unread=0)
        ada.does("typing", to=ben, typing=True)
        for reader, other in ((ada, ben), (ben, ada)):
            reader.hears("typing", conversation=other, by=ada, typing=True)
        ada.does("delete", to=ben, id=hi["id"])
        for reader, other in ((ada, ben), (ben, ada)):
            reader.hears("delete-message", id=hi["id"], conversation=other)
        cursor = ben.device.cursor
        ben.leaves()
        entries = [ada.over_http(ben).says(f"{number}") for number in range(120)]
        ben.connects(cursor)
        for entry in entries:
            ben.hears("new-message", entry, conversation=ada, unread=120)
            ada.hears("new-message", entry, conversation=ben, unread=0)
        asked = [
            ada.device.asked("send", {"to": ben.id, "type": "text", "text": f"{number}"})
            for number in range(50)
        ]
        words = [ada.device.answer(one)["entry"]["text"] for one in asked]
        assert words == [f"{number}" for number in range(50)]
        for person in (ada, ben):
            for device in person.devices:
                heard = [device.hears_something("new-message")["text"] for _ in range(50)]
                assert heard == words
        assert _refused(cast) == "invalid signature"
        short = cast.person("Cleo")
        device = short.connects(token=short.token(seconds=2))
        device.waits_for("expiring")
        assert device.waits_for("goodbye")["reason"] == "token_expired"
        device.is_closed()
        time.sleep(0.5)
        cast.hears_nothing_more()
        cast.leaves()


def _refused(cast: Cast) -> str:
    mallory = cast.person("Mallory")
    socket = mallory.opens(auth={"token": mallory.token(secret="not the secret of anybody here")})
    message, data = socket.waits_for(":refused")
    assert data["code"] == "invalid_token"
    socket.is_gone()
    return str(message)
