"""A connection to Redis ends in the middle of a reply: the rest of it is never taken for the answer
to something else, and what was asked is done once."""

from functools import partial

import pytest
from a_pair import Pair, away, crowd
from caller import Caller

pytestmark = pytest.mark.slow

PLACES = [0, 1, 4, 9, 14]  # bytes of the reply that still arrive


def happened(reader: Caller, cursor: str) -> list[str]:
    missed = reader.get(f"/api/sync?cursor={cursor}")
    assert missed["recovered"]
    return [event["event"] for event in missed["events"]]


@pytest.mark.parametrize("after", PLACES)
def test_a_send_with_a_key_is_stored_once_and_answered(pair: Pair, after: int) -> None:
    ada, ben = pair.two()
    ada.says("first")
    cursor = ben.get("/api/sync")["cursor"]
    pair.proxy.cut_replies(b"_send", after, times=1)
    cuts = pair.proxy.cuts
    entry = ada.says("once", "the-key")
    assert pair.proxy.cuts == cuts + 1
    assert entry["text"] == "once"
    assert ben.texts() == ["first", "once"]
    assert happened(ben, cursor) == ["new-message"]
    assert ben.get("/api/unread")["unread"] == 2


@pytest.mark.parametrize("after", PLACES)
def test_what_has_no_key_is_unknown_and_never_done_twice(pair: Pair, after: int) -> None:
    ada, ben = pair.two()
    entry = ada.says("first")
    cursor = ben.get("/api/sync")["cursor"]
    pair.proxy.cut_replies(b"FCALL", after, times=1)
    assert away(ada.send("perhaps"))
    pair.proxy.cut_replies(b"_edit", after, times=1)
    assert away(ada.ask("POST", f"~/{entry['id']}", {"text": "changed"}))
    pair.proxy.cut_replies(b"_delete", after, times=1)
    assert away(ada.ask("DELETE", f"~/{entry['id']}"))
    # Replay tells the present: the edit of what is gone by now is an entry without content.
    assert happened(ben, cursor) == ["new-message", "omitted", "delete-message"]
    assert ben.texts() == ["perhaps"]
    assert ben.get("/api/unread")["unread"] == 1


def test_two_cuts_in_a_row_are_a_503_and_the_repeat_is_the_first_answer(pair: Pair) -> None:
    ada, ben = pair.two()
    pair.proxy.cut_replies(b"_send", 3, times=2)
    assert away(ada.send("once", "the-key"))
    again = ada.send("once", "the-key")
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert ben.texts() == ["once"]


def test_nobody_gets_the_rest_of_an_answer_to_somebody_else(pair: Pair) -> None:
    couples = [pair.strangers() for _ in range(12)]
    callers = [Caller(port, *couple) for port in pair.ports for couple in couples]
    for caller in callers:
        caller.says(f"{caller.user} was here", "the-key")
    for after in (2, 30):
        pair.proxy.cut_replies(b"FCALL", after, times=30)
        asked = [
            partial(caller.ask, "GET", path)
            for path in ("~", "/api/list", "/api/unread")
            for caller in callers
        ]
        for place in range(0, len(asked), len(callers)):
            told = crowd(*asked[place : place + len(callers)])
            for caller, one in zip(callers, told, strict=True):
                assert one.status == 200 or away(one)
                if one.status == 200 and "state" in one.json:
                    assert str(caller.user) in one.json["state"]["key"]
                    assert f"{caller.user} was here" in one.body.decode()
                elif one.status == 200:
                    assert one.json == {"unread": 0, "conversations": 0}
        pair.proxy.clear()


def test_connections_that_died_unnoticed_cost_nobody_an_answer(pair: Pair) -> None:
    ada, ben = pair.two()
    for turn in range(5):
        ada.says(f"{turn}", f"key-{turn}")
        pair.proxy.reset()
        assert len(ben.texts()) == turn + 1
        pair.proxy.reset()
        assert ada.get("/api/unread")["unread"] == 0
