"""Lists, histories, reading, clearing, blocking, catching up."""

from typing import Any

import pytest
from street import Person, Street


def test_a_list_starts_empty_with_one_page(ada: Person) -> None:
    assert ada.get("/api/list") == {
        "state": {
            "key": "myplatform:inbox:388636",
            "page": 1,
            "per_page": 10,
            "total": 0,
            "total_pages": 1,
        },
        "entries": [],
    }


def test_a_list_shows_the_newest_chat_first(street: Street, ada: Person) -> None:
    street.platform.knows(7)
    ada.says("to barry")
    street.person(7, 388636).says("to ada")
    told = ada.get("/api/list")
    assert [entry["id"] for entry in told["entries"]] == [7, 524376]
    first = told["entries"][0]
    assert first["latest"]["text"] == "to ada"
    assert first["latest"]["author"] == 7
    assert first["timestamp"] == first["latest"]["timestamp"]
    assert first["user"] == {"id": 7, "username": "Barry 7"}
    assert (first["type"], first["unread"]) == ("user", 1)


def test_a_list_can_be_walked_while_others_write(street: Street, ada: Person) -> None:
    for peer in range(1, 8):
        street.platform.knows(peer)
        street.person(388636, peer).says()
    page = ada.get("/api/list?limit=3")
    seen = [entry["id"] for entry in page["entries"]]
    street.person(1, 388636).says("meanwhile")
    while "next" in page["state"]:
        page = ada.get(f"/api/list?per_page=3&before={page['state']['next']}")
        assert "page" not in page["state"]
        seen += [entry["id"] for entry in page["entries"]]
    assert seen[:6] == [7, 6, 5, 4, 3, 2]


def test_a_list_without_format_asks_nobody(street: Street, ada: Person) -> None:
    entry = ada.says()
    asked = len(street.platform.asked)
    (chat,) = ada.get("/api/list?no_format")["entries"]
    epoch = entry["timestamp"]["epoch"]
    assert chat == {"type": "user", "id": 524376, "latest": None, "timestamp": epoch}
    assert len(street.platform.asked) == asked


def test_somebody_unknown_is_null_in_a_list_and_an_id_in_a_history(
    street: Street, ada: Person
) -> None:
    street.person(9, 388636).says()
    assert ada.get("/api/list")["entries"][0]["user"] is None
    told = ada.get("/api/user/9")
    assert told["entry"] == told["messages"][0]["author"] == {"id": 9}


def test_a_history_reads_from_oldest_to_newest(ada: Person, barry: Person) -> None:
    for number in range(5):
        (ada if number % 2 else barry).says(str(number))
    told = ada.get("~?per_page=2")
    assert told["state"] == {
        "key": "myplatform:dm:388636-524376",
        "page": 1,
        "per_page": 2,
        "total": 5,
        "total_pages": 3,
        "read": {"me": None, "them": None},
    }
    assert [message["text"] for message in told["messages"]] == ["3", "4"]
    assert [message["text"] for message in ada.get("~?per_page=2&page=3")["messages"]] == ["0"]
    assert told["messages"][0]["author"] == {"id": 388636, "username": "Barry 388636"}
    assert told["entry"] == {"id": 524376, "username": "Barry 524376"}


def test_a_page_far_behind_the_end_is_empty(ada: Person) -> None:
    ada.says()
    for path, name in (("~", "messages"), ("/api/list", "entries"), ("/api/blocks", "entries")):
        told = ada.get(f"{path}?page=1000000000&per_page=100")
        assert told[name] == []


def test_a_history_can_be_walked_both_ways(ada: Person) -> None:
    ids = [ada.says(str(number))["id"] for number in range(5)]
    told = ada.get(f"~?before={ids[4]}&per_page=3")
    assert [message["text"] for message in told["messages"]] == ["1", "2", "3"]
    assert told["state"]["has_more"] is True
    assert "page" not in told["state"]
    ada.says("meanwhile")
    told = ada.get(f"~?before={ids[1]}&per_page=3")
    assert [message["text"] for message in told["messages"]] == ["0"]
    assert told["state"]["has_more"] is False
    told = ada.get(f"~?after={ids[3]}&per_page=3")
    assert [message["text"] for message in told["messages"]] == ["4", "meanwhile"]


def test_another_conversations_message_is_no_place_here(street: Street, ada: Person) -> None:
    street.platform.knows(7)
    elsewhere = street.person(388636, 7).says()["id"]
    for name in ("before", "after"):
        assert ada.get(f"~?{name}={elsewhere}", 400)["code"] == "VALIDATION"


def test_one_message_comes_with_its_etag(ada: Person) -> None:
    entry = ada.says()
    answer = ada.ask("GET", f"~/{entry['id']}")
    assert answer.get_json()["entry"] == entry
    assert answer.headers["ETag"] == f'"{entry["id"]}.{entry["timestamp"]["epoch"]}"'


def test_reading_moves_forward_only(ada: Person, barry: Person) -> None:
    ids = [ada.says(str(number))["id"] for number in range(3)]

    def reads(body: Any) -> int:
        answer = barry.ask("POST", "~/read", json=body)
        assert answer.status_code == 200
        assert answer.get_json()["state"]["inbox_key"] == "user-388636"
        unread: int = answer.get_json()["unread"]
        return unread

    assert reads({"up_to": ids[1]}) == 1
    assert reads({"up_to": ids[0]}) == 1
    assert barry.get("~")["state"]["read"] == {"me": ids[1], "them": None}
    assert ada.get("~")["state"]["read"] == {"me": None, "them": ids[1]}
    assert reads({"up_to": None}) == 0
    assert barry.ask("POST", "~/read").get_json()["unread"] == 0
    assert barry.get("/api/unread") == {"unread": 0, "conversations": 0}


@pytest.mark.parametrize(
    ("body", "status"), [({"up_to": 5}, 400), ({"up_to": "x"}, 404), ({"up_to": ""}, 404)]
)
def test_reading_up_to_nothing_is_refused(barry: Person, body: Any, status: int) -> None:
    assert barry.ask("POST", "~/read", json=body).status_code == status


def test_clearing_is_for_oneself(ada: Person, barry: Person) -> None:
    entry = ada.says("old")
    answer = ada.ask("DELETE", "~")
    assert answer.get_json() == {
        "state": {"key": "myplatform:dm:388636-524376", "inbox_key": "user-524376"},
        "message": "Successfully cleared all the messages",
        "success": True,
    }
    assert ada.get("~")["state"]["total"] == 0
    assert ada.get(f"~/{entry['id']}", 404)["message"] == "Message not found"
    assert ada.get("/api/list")["entries"] == []
    assert barry.texts() == ["old"]
    barry.says("new")
    assert ada.texts() == ["new"]


def test_blocks_are_listed_for_who_made_them(ada: Person, barry: Person) -> None:
    ada.ask("PUT", "~/block")
    ada.ask("PUT", "~/block")
    told = ada.get("/api/blocks")
    assert told["state"]["total"] == 1
    (entry,) = told["entries"]
    assert (entry["type"], entry["id"]) == ("user", 524376)
    assert entry["user"]["username"] == "Barry 524376"
    assert entry["timestamp"]["epoch"] > 1_600_000_000_000
    assert barry.get("/api/blocks")["entries"] == []
    ada.ask("DELETE", "~/block")
    assert ada.get("/api/blocks")["entries"] == []


def test_sync_tells_what_was_missed(ada: Person, barry: Person) -> None:
    start = barry.get("/api/sync")
    assert start == {
        "events": [],
        "cursor": start["cursor"],
        "recovered": True,
        "has_more": False,
    }
    first, second = ada.says("1"), ada.says("2")
    ada.ask("PATCH", f"~/{first['id']}", json={"text": "one"})
    ada.ask("DELETE", f"~/{second['id']}")
    barry.ask("POST", "~/read")
    barry.ask("DELETE", "~")
    told = barry.get(f"/api/sync?cursor={start['cursor']}")
    names = [event["event"] for event in told["events"]]
    assert names[-1] == "cleared"
    assert set(names[:-1]) <= {"omitted", "delete-message", "read"}
    assert all(event["data"]["conversation"]["id"] == 388636 for event in told["events"])
    assert told["cursor"] == told["events"][-1]["data"]["cursor"]
    assert told["recovered"] is True


def test_sync_carries_the_message_as_it_is_now(ada: Person, barry: Person) -> None:
    cursor = barry.get("/api/sync")["cursor"]
    entry = ada.says("1")
    edited = ada.ask("PATCH", f"~/{entry['id']}", json={"text": "one"}).get_json()["entry"]
    events = barry.get(f"/api/sync?cursor={cursor}")["events"]
    assert [event["event"] for event in events] == ["new-message", "update-message"]
    where = {"conversation": {"type": "user", "id": 388636}}
    assert events[0]["data"] == edited | where | {
        "unread": 1,
        "cursor": events[0]["data"]["cursor"],
    }
    rest = barry.get(f"/api/sync?cursor={events[0]['data']['cursor']}")["events"]
    assert rest == events[1:]


def test_sync_says_when_it_cannot_go_on(ada: Person) -> None:
    ada.says()
    told = ada.get("/api/sync?cursor=0123456789abcdef.5")
    assert (told["recovered"], told["events"]) == (False, [])
    assert told["reason"] == "epoch_changed"


def test_sync_waits_and_no_longer_than_it_was_asked(ada: Person) -> None:
    told = ada.get("/api/sync?wait=1")
    assert told["events"] == []
    assert told["recovered"] is True


def test_an_inbox_edited_by_hand_is_shown_all_the_same(street: Street, ada: Person) -> None:
    ada.says()
    street.redis.zadd("senna:myplatform:inbox:388636", {"user-388636": 5, "junk": 6, "user-x": 7})
    told = ada.get("/api/list")
    assert 524376 in [entry["id"] for entry in told["entries"]]
