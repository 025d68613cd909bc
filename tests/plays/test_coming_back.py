"""Who was away hears what they missed: all of it, once, in order, and as it is now."""

from typing import Any

import pytest
from plays.people import Cast

pytestmark = pytest.mark.parametrize("way", ["4", "3 websocket"])


@pytest.mark.parametrize("missed", [1, 10, 250])
def test_what_ben_missed_he_hears_when_he_is_back(cast: Cast, missed: int) -> None:
    ada, ben = cast.people("Ada", "Ben")
    cursor = ben.connects().cursor
    ben.leaves()
    http = ada.over_http(ben)
    entries = [http.says(f"{number}") for number in range(missed)]
    back = ben.connects(cursor)
    assert back.welcome == {"user_id": ben.id, "cursor": cursor, "recovered": True}
    for entry in entries:
        ben.hears("new-message", entry, conversation=ada, unread=missed)
    entry = http.says("and now")
    ben.hears("new-message", entry, conversation=ada, unread=missed + 1)


def test_messages_come_while_ben_is_still_catching_up(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    cursor = ben.connects().cursor
    ben.leaves()
    ada.connects()
    words = [f"{number}" for number in range(150)]
    http = ada.over_http(ben)
    for word in words:
        http.says(word)
    back = ben.opens(auth={"token": ben.token(), "cursor": cursor})
    for word in words:
        ada.device.says("send", {"to": ben.id, "type": "text", "text": word})
    welcome = back.hears_something("authenticated")
    back.cursor = welcome["cursor"]
    assert [back.hears_something("new-message")["text"] for _ in range(300)] == words + words
    for _ in range(300):
        ada.device.hears_something("new-message")


def test_what_ben_hears_is_how_things_are_now(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    cursor = ben.connects().cursor
    ben.leaves()
    ada.connects()
    one, two, three = (ada.says(text, to=ben) for text in ("one", "two", "three"))
    edited = ada.does("edit", to=ben, id=one["id"], text="One!")["entry"]
    ada.does("delete", to=ben, id=two["id"])
    ada.device.overhears(*["new-message"] * 3, "update-message", "delete-message")
    ben.connects(cursor)
    ben.hears("new-message", edited, conversation=ada, unread=2)
    ben.hears("omitted", conversation=ada)
    ben.hears("new-message", three, conversation=ada, unread=2)
    ben.hears("update-message", edited, conversation=ada)
    ben.hears("delete-message", id=two["id"], conversation=ada)


def test_what_ben_has_cleared_meanwhile_is_not_told_again(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    cursor = ben.connects().cursor
    ben.leaves()
    ada.over_http(ben).says("one")
    http = ben.over_http(ada)
    mine = http.says("two")
    http.ask("POST", "~/read", {})
    http.ask("DELETE", "~")
    three = ada.over_http(ben).says("three")
    ben.connects(cursor)
    ben.hears("omitted", conversation=ada)
    ben.hears("omitted", conversation=ada)
    ben.hears("read", conversation=ada, by=ben, up_to=mine["id"], unread=1)
    ben.hears("cleared", conversation=ada)
    ben.hears("new-message", three, conversation=ada, unread=1)


def test_what_ada_said_herself_she_hears_again_without_its_key(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    cursor = ada.connects().cursor
    hi = ada.says("hi", to=ben, client_id="key-1")
    ada.hears("new-message", hi, conversation=ben, unread=0, client_id="key-1")
    ada.connects(cursor)
    told = ada.device.hears_something("new-message")
    assert (told["id"], "client_id" in told) == (hi["id"], False)


def test_both_cursors_of_two_devices_lead_to_the_same_place(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    start = ben.connects().cursor
    one = ada.over_http(ben).says("one")
    ben.hears("new-message", one, conversation=ada, unread=1)
    middle = ben.device.cursor
    ben.leaves()
    two = ada.over_http(ben).says("two")
    ben.connects(middle)
    ben.hears("new-message", two, conversation=ada, unread=2)
    head = ben.device.cursor
    ben.leaves()
    ben.connects(start)
    ben.hears("new-message", one, conversation=ada, unread=2)
    ben.hears("new-message", two, conversation=ada, unread=2)
    assert ben.device.cursor == head
    ben.leaves()
    assert ben.connects(head).welcome["recovered"]


def test_the_event_sync_and_the_route_say_the_same(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    start = ben.connects().cursor
    http = ada.over_http(ben)
    for number in range(130):
        http.says(f"{number}")
    cursor, heard = start, []
    while True:
        answer = ben.does("sync", cursor=cursor)
        assert answer == ben.over_http(ada).get(f"/api/sync?cursor={cursor}")
        heard += answer["events"]
        cursor = answer["cursor"]
        if not answer["has_more"]:
            break
    assert [one["data"]["text"] for one in heard] == [f"{number}" for number in range(130)]
    assert cursor == heard[-1]["data"]["cursor"]
    last = [ben.device.hears_something("new-message") for _ in range(130)][-1]
    assert last == heard[-1]["data"]
    nothing = ben.does("sync")
    assert (nothing["events"], nothing["cursor"]) == ([], cursor)
    for wrong in (ada.over_http(ben).get("/api/sync")["cursor"], "0123456789abcdef.17"):
        answer = ben.does("sync", cursor=wrong)
        assert answer == ben.over_http(ada).get(f"/api/sync?cursor={wrong}")
        assert (answer["recovered"], answer["reason"]) == (False, "epoch_changed")


def test_a_cursor_that_is_none_keeps_nobody_out(cast: Cast) -> None:
    ben = cast.person("Ben")
    others: list[Any] = [7, [], {}, True]
    for cursor in ("garbage", "", "a.b", ".", "0.-1", f"0.{2**63}", "x" * 99, *others):
        back = ben.opens(auth={"token": ben.token(), "cursor": cursor})
        welcome = back.waits_for("authenticated")
        assert (welcome["recovered"], welcome["reason"]) == (False, "unknown_cursor")
        back.leaves()
    assert ben.connects(welcome["cursor"]).welcome["recovered"]


def test_a_cursor_of_somebody_else_or_of_another_line_is_not_believed(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.over_http(ben).says("hi")
    own = ben.connects().cursor
    ben.leaves()
    epoch, _, s = own.partition(".")
    for cursor, reason in (
        (ada.connects().cursor, "epoch_changed"),
        (f"{'0' * len(epoch)}.{s}", "epoch_changed"),
        (f"{epoch}.{int(s) + 1}", "unknown_cursor"),
        (f"{epoch}.{2**53 - 1}", "unknown_cursor"),
    ):
        welcome = ben.connects(cursor).welcome
        told = (welcome["recovered"], welcome["reason"], welcome["cursor"])
        assert told == (False, reason, own)
        ben.leaves()
