"""What a client says is answered as REST answers it, and refused in the one shape."""

from typing import Any

import pytest
from plays.people import Cast, Person

pytestmark = pytest.mark.parametrize("way", ["4", "3 websocket"])

IMAGE = "https://images.example/cat.jpg"
Json = dict[str, Any]


def same(ack: Json, told: Any, *own: str) -> None:
    """Field by field, but for what a socket alone says."""
    assert told.status < 300, told.body
    assert {name: value for name, value in ack.items() if name not in own} == told.json


@pytest.fixture
def two(cast: Cast) -> tuple[Person, Person]:
    """Ada has a socket, Ben has none."""
    ada, ben = cast.people("Ada", "Ben")
    ada.connects()
    return ada, ben


def test_a_send_is_answered_as_rest_answers_it(two: tuple[Person, Person]) -> None:
    ada, ben = two
    for body in ({"type": "text", "text": "hi"}, {"type": "image", "image": IMAGE}):
        key = f"key of a {body['type']}"
        ack = ada.does("send", body, to=ben, client_id=key)
        again = ada.over_http(ben).ask("POST", "~", body | {"client_id": key})
        assert again.status == 201
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.headers["ETag"] == ack["etag"]
        same(ack, again, "etag")
        repeated = ada.does("send", body, to=ben, client_id=key)
        assert repeated == ack | {"replayed": True}
        ada.hears("new-message", ack["entry"], conversation=ben, unread=0, client_id=key)


def test_what_was_sent_over_rest_is_not_sent_again_over_a_socket(
    two: tuple[Person, Person],
) -> None:
    ada, ben = two
    entry = ada.over_http(ben).says("hi", "key-1")
    ack = ada.does("send", to=ben, type="text", text="hi", client_id="key-1")
    assert (ack["entry"], ack["replayed"]) == (entry, True)
    ada.hears("new-message", entry, conversation=ben, unread=0, client_id="key-1")
    ada.is_refused(
        422, "IDEMPOTENCY_CONFLICT", "send", to=ben, type="text", text="ho", client_id="key-1"
    )


def test_an_edit_is_answered_as_rest_answers_it(two: tuple[Person, Person]) -> None:
    ada, ben = two
    hi = ada.says("hi", to=ben)
    ack = ada.does("edit", to=ben, id=hi["id"], text="Hi!")
    told = ada.over_http(ben).ask("GET", f"~/{hi['id']}")
    assert told.headers["ETag"] == ack["etag"]
    same(ack, told, "etag")
    assert ack["entry"]["text"] == "Hi!"
    ada.device.overhears("new-message", "update-message")


def test_if_match_is_honoured(two: tuple[Person, Person]) -> None:
    ada, ben = two
    ack = ada.does("send", to=ben, type="text", text="hi")
    message, old = {"to": ben, "id": ack["entry"]["id"]}, ack["etag"]
    new = ada.does("edit", message, text="Hi!", if_match=old)["etag"]
    assert new != old
    for name, change in (("edit", {"text": "Ho!"}), ("delete", {})):
        ada.is_refused(412, "PRECONDITION_FAILED", name, **message, **change, if_match=old)
    ada.is_refused(400, "VALIDATION", "edit", **message, text="Ho!", if_match=7)
    ada.does("delete", message, if_match=new)
    ada.device.overhears("new-message", "update-message", "delete-message")


def test_delete_read_clear_and_block_are_answered_as_rest_answers_them(
    two: tuple[Person, Person],
) -> None:
    ada, ben = two
    http = ada.over_http(ben)
    one, other = ada.says("one", to=ben), ada.says("two", to=ben)
    told = http.ask("DELETE", f"~/{one['id']}")
    same(ada.does("delete", to=ben, id=other["id"]), told)
    same(ada.does("read", to=ben), http.ask("POST", "~/read", {}))
    same(ada.does("clear", to=ben), http.ask("DELETE", "~"))
    same(ada.does("block", id=ben, blocked=True), http.ask("PUT", "~/block"))
    same(ada.does("block", id=ben, blocked=False), http.ask("DELETE", "~/block"))
    ada.device.overhears(*["new-message"] * 2, *["delete-message"] * 2, "cleared")


def test_reading_tells_how_much_is_left(two: tuple[Person, Person]) -> None:
    ada, ben = two
    entries = [ben.over_http(ada).says(text) for text in ("one", "two", "three")]
    assert ada.does("read", to=ben, up_to=entries[1]["id"])["unread"] == 1
    assert ada.does("read", to=ben, up_to=entries[0]["id"])["unread"] == 1  # never back
    assert ada.does("read", to=ben)["unread"] == 0
    assert ada.over_http(ben).get("/api/unread") == {"unread": 0, "conversations": 0}
    for unread, entry in enumerate(entries, 1):
        ada.hears("new-message", entry, conversation=ben, unread=unread)
    for unread, entry in ((1, entries[1]), (0, entries[2])):
        ada.hears("read", conversation=ben, by=ada, up_to=entry["id"], unread=unread)


def test_history_and_list_are_those_of_rest(cast: Cast, two: tuple[Person, Person]) -> None:
    ada, ben = two
    cleo = cast.person("Cleo")
    for number in range(5):
        ada.says(f"{number}", to=ben)
    hi = ada.says("hi", to=cleo)
    http = ada.over_http(ben)
    middle = http.get("~")["messages"][2]["id"]
    for query in (
        {}, {"per_page": 2}, {"page": 2, "per_page": 2}, {"limit": 3},
        {"before": middle, "per_page": 1}, {"after": middle}, {"page": 2, "before": middle},
    ):  # fmt: skip
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        _alike(ada.asks("history", {"with": ben, **query}), http.ask("GET", f"~?{asked}"))
    mark = http.get("/api/list?per_page=1")["state"]["next"]
    for query in (
        {}, {"per_page": 1}, {"page": 2, "limit": 1}, {"before": mark}, {"per_page": 1, "limit": 1},
    ):  # fmt: skip
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        _alike(ada.asks("list", query), http.ask("GET", f"/api/list?{asked}"))
    _alike(ada.asks("list", no_format=True), http.ask("GET", "/api/list?no_format"))
    assert ada.does("list")["entries"][0]["latest"] == hi
    ada.device.overhears(*["new-message"] * 6)


def _alike(ack: Json, told: Any) -> None:
    body = told.json
    body.pop("request_id", None)
    if told.status == 200:
        assert ack == {"ok": True} | body
    else:
        assert {k: v for k, v in ack["error"].items() if k != "request_id"} == body


def test_refusals_are_those_of_rest(two: tuple[Person, Person]) -> None:
    ada, ben = two
    http = ada.over_http(ben)
    theirs = ben.over_http(ada).says("mine")["id"]
    forged = f"{theirs[:-1]}{'0' if theirs[-1] != '0' else '1'}"
    for name, fields, method, path, body in (
        ("send", {"type": "link"}, "POST", "~", {"type": "link"}),
        ("send", {}, "POST", "~", {}),
        ("send", {"type": "text"}, "POST", "~", {"type": "text"}),
        ("send", {"type": "text", "text": " "}, "POST", "~", {"type": "text", "text": " "}),
        ("send", {"type": "image"}, "POST", "~", {"type": "image"}),
        ("edit", {"id": theirs, "text": "x"}, "POST", f"~/{theirs}", {"text": "x"}),
        ("edit", {"id": forged, "text": "x"}, "POST", f"~/{forged}", {"text": "x"}),
        ("edit", {"id": theirs}, "POST", f"~/{theirs}", {}),
        ("delete", {"id": theirs}, "DELETE", f"~/{theirs}", None),
        ("delete", {"id": "x"}, "DELETE", "~/x", None),
        ("read", {"up_to": forged}, "POST", "~/read", {"up_to": forged}),
    ):
        _alike(ada.asks(name, {"to": ben, **fields}), http.ask(method, path, body))
    ada.device.overhears("new-message")


def test_nobody_talks_to_themselves(two: tuple[Person, Person]) -> None:
    ada, _ = two
    for name, fields in (
        ("send", {"type": "text", "text": "x"}), ("typing", {"typing": True}), ("read", {}),
        ("clear", {}),
    ):  # fmt: skip
        ada.is_refused(400, "INVALID_RECIPIENT", name, to=ada, **fields)
    ada.is_refused(400, "INVALID_RECIPIENT", "block", id=ada, blocked=True)


def test_who_wants_no_answer_gets_none(two: tuple[Person, Person]) -> None:
    ada, ben = two
    for number in range(3):
        ada.device.says("send", {"to": ben.id, "type": "text", "text": f"{number}"})
    ada.device.says("nonsense")
    ada.device.says("send", {"to": "x"})
    texts = [ada.device.hears_something("new-message")["text"] for _ in range(3)]
    assert texts == ["0", "1", "2"]


def test_fifty_sends_without_waiting_stay_in_their_order(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    ada, ben = two
    ben.connects()
    words = [f"{number}" for number in range(50)]
    asked = [
        ada.device.asked("send", {"to": ben.id, "type": "text", "text": word}) for word in words
    ]
    acks = [ada.device.answer(one)["entry"] for one in asked]
    assert [entry["text"] for entry in acks] == words
    for unread, entry in enumerate(acks, 1):
        ben.hears("new-message", entry, conversation=ada, unread=unread)
        ada.hears("new-message", entry, conversation=ben, unread=0)
    assert ada.over_http(ben).texts() == words


def test_whom_ben_blocked_reaches_him_no_longer_at_once(two: tuple[Person, Person]) -> None:
    ada, ben = two
    ben.connects()
    hi = ada.says("hi", to=ben)
    ben.hears("new-message", hi, conversation=ada, unread=1)
    ada.hears("new-message", hi, conversation=ben, unread=0)
    ben.does("block", id=ada, blocked=True)
    ada.is_refused(403, "USER_REFUSED", "send", to=ben, type="text", text="ho")
    ada.is_refused(403, "USER_REFUSED", "edit", to=ben, id=hi["id"], text="ho")
    ben.does("block", id=ada, blocked=False)
    ho = ada.says("ho", to=ben)
    ben.hears("new-message", ho, conversation=ada, unread=2)
    ada.hears("new-message", ho, conversation=ben, unread=0)
