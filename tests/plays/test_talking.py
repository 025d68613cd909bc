"""Every event of a conversation, as both sides hear it: on all their sockets, once, in order."""

import pytest
from plays.people import Cast, Person

WAYS = ["4", "4 websocket", "4 polling", "3", "3 websocket", "python"]
pytestmark = pytest.mark.parametrize("way", WAYS)


def test_ada_says_hi_and_ben_reads(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.connects()
    ben.connects()
    hi = ada.says("hi", to=ben)
    ada.hears("new-message", hi, conversation=ben, unread=0)
    ben.hears("new-message", hi, conversation=ada, unread=1)
    assert ben.does("read", to=ada)["unread"] == 0
    ada.hears("read", conversation=ben, by=ben, up_to=hi["id"], unread=0)
    ben.hears("read", conversation=ada, by=ben, up_to=hi["id"], unread=0)
    (message,) = ada.does("history", {"with": ben})["messages"]
    assert message["status"] == "seen"


def test_everything_reaches_all_devices_of_both_and_nobody_else(cast: Cast) -> None:
    ada, ben, eve = cast.people("Ada", "Ben", "Eve")
    for person in (ada, ada, ben, ben, eve):
        person.connects()
    one = ada.says("one", to=ben, client_id="key-1")
    ada.hears("new-message", one, conversation=ben, unread=0, client_id="key-1")
    ben.hears("new-message", one, conversation=ada, unread=1)
    two = ben.says("two", to=ada)
    ada.hears("new-message", two, conversation=ben, unread=1)
    ben.hears("new-message", two, conversation=ada, unread=1)
    edited = ada.does("edit", to=ben, id=one["id"], text="One!")["entry"]
    assert edited["text"] == "One!"
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("update-message", edited, conversation=other)
    ben.does("read", to=ada)
    for reader, other, unread in ((ada, ben, 1), (ben, ada, 0)):
        reader.hears("read", conversation=other, by=ben, up_to=two["id"], unread=unread)
    ben.does("delete", to=ada, id=two["id"])
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("delete-message", id=two["id"], conversation=other)
    ada.does("clear", to=ben)
    ada.hears("cleared", conversation=ben)


def test_the_same_people_in_another_domain_hear_nothing(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    twins = [Person(cast, f"{one.name} elsewhere", one.id) for one in (ada, ben)]
    for person, host in (
        (ada, "localhost"),
        (ben, "localhost"),
        *((t, "127.0.0.1") for t in twins),
    ):
        person.connects(host=host)
    here = ada.says("here", to=ben)
    ada.hears("new-message", here, conversation=ben, unread=0)
    ben.hears("new-message", here, conversation=ada, unread=1)
    assert twins[1].does("history", {"with": ada})["messages"] == []
    twins[1].is_refused(404, "NOT_FOUND", "edit", to=ada, id=here["id"], text="mine")
    there = twins[0].says("there", to=twins[1])
    twins[0].hears("new-message", there, conversation=ben, unread=0)
    twins[1].hears("new-message", there, conversation=ada, unread=1)
    ada.does("typing", to=ben, typing=True)
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("typing", conversation=other, by=ada, typing=True)


def test_a_picture_is_a_message_too(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ben.connects()
    ada.connects()
    cat = "https://images.example/cat.jpg"
    entry = ada.does("send", to=ben, type="image", image=cat)["entry"]
    assert (entry["type"], entry["image"], "text" in entry) == ("image", cat, False)
    ada.hears("new-message", entry, conversation=ben, unread=0)
    ben.hears("new-message", entry, conversation=ada, unread=1)


def test_what_ben_has_seen_is_ticked_for_ada(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.connects()
    ben.connects()
    one, two = (ada.says(text, to=ben) for text in ("one", "two"))
    for unread, entry in enumerate((one, two), 1):
        ada.hears("new-message", entry, conversation=ben, unread=0)
        ben.hears("new-message", entry, conversation=ada, unread=unread)
    # As the original has it: seen is set on a message, by its reader.
    answer = ben.does("edit", to=ada, id=one["id"], status="seen")
    assert answer["entry"] == one | {"status": "seen"}
    ada.hears("read", conversation=ben, by=ben, up_to=one["id"], unread=0)
    ben.hears("read", conversation=ada, by=ben, up_to=one["id"], unread=1)
    ticks = [message.get("status") for message in ada.does("history", {"with": ben})["messages"]]
    assert ticks == ["seen", None]
    assert ben.does("edit", to=ada, id=one["id"], status="seen")["entry"]["status"] == "seen"
    edited = ada.does("edit", to=ben, id=one["id"], text="One!")["entry"]
    assert edited["status"] == "seen"
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("update-message", edited, conversation=other)


def test_ada_marks_her_own_message_as_seen(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ada.connects()
    ben.connects()
    hi = ada.says("hi", to=ben)
    ada.hears("new-message", hi, conversation=ben, unread=0)
    ben.hears("new-message", hi, conversation=ada, unread=1)
    told = ada.does("edit", to=ben, id=hi["id"], text="Hi!", status="seen")["entry"]
    assert (told["text"], told["status"]) == ("Hi!", "seen")
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("update-message", told, conversation=other)
    assert ben.does("list")["entries"][0]["unread"] == 1


def test_what_changes_nothing_is_no_news(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    hi = ada.over_http(ben).says("hi")
    ben.over_http(ada).ask("POST", "~/read", {})
    ada.connects()
    ben.connects()
    ben.does("read", to=ada)
    ben.does("read", to=ada, up_to=hi["id"])
    ben.does("edit", to=ada, id=hi["id"], status="seen")
    ben.does("block", id=ada, blocked=True)
    ben.does("block", id=ada, blocked=False)
    ada.does("history", {"with": ben})


def test_what_ben_cleared_he_hears_nothing_more_of(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    hi = ada.over_http(ben).says("hi")
    ada.connects()
    ben.connects()
    ben.does("clear", to=ada)
    ben.hears("cleared", conversation=ada)
    edited = ada.does("edit", to=ben, id=hi["id"], text="Hi!")["entry"]
    ada.hears("update-message", edited, conversation=ben)
    ada.does("delete", to=ben, id=hi["id"])
    ada.hears("delete-message", id=hi["id"], conversation=ben)
    ho = ada.says("ho", to=ben)
    ada.hears("new-message", ho, conversation=ben, unread=0)
    ben.hears("new-message", ho, conversation=ada, unread=1)
