"""Send, edit, delete: what clients of the original rely on, and who may not."""

from typing import Any

import pytest
from street import Person, Street

TEXT = {"type": "text", "text": "Hello, world!"}
NOBODYS = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"


def code(answer: Any) -> tuple[int, str | None]:
    return answer.status_code, answer.get_json().get("code")


def test_a_message_is_sent(ada: Person) -> None:
    answer = ada.ask("POST", "~", json=TEXT)
    told = answer.get_json()
    assert answer.status_code == 201
    assert told["state"] == {
        "key": "myplatform:dm:388636-524376",
        "inbox_key": "user-524376",
    }
    entry = told["entry"]
    assert entry == TEXT | {k: entry[k] for k in ("id", "timestamp")} | {"author": 388636}
    assert answer.headers["ETag"] == f'"{entry["id"]}.{entry["timestamp"]["epoch"]}"'
    assert "Idempotent-Replayed" not in answer.headers


def test_fields_nobody_knows_are_never_stored(ada: Person) -> None:
    lies: Any = {"author": 1, "id": "x", "timestamp": {"epoch": 0}, "domain": "b", "role": "admin"}
    entry = ada.says(**lies, edited=True, status="seen", deleted=False)
    assert set(entry) == {"id", "author", "timestamp", "type", "text"}
    assert entry["author"] == 388636
    assert ada.get(f"~/{entry['id']}")["entry"] == entry


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "return redis.call('flushall')]]--",
        "%s %n {0} {self.__class__} ${jndi:ldap://x}",
        "\u202eevil\u202c",
        "line\r\nline\tend",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    ],
)
def test_a_text_is_kept_verbatim(ada: Person, barry: Person, text: str) -> None:
    ada.says(text)
    assert barry.texts() == [text]


BAD_DRAFTS: list[tuple[Any, str | None, str]] = [
    ({}, "MESSAGES_INVALID_TYPE", 'Invalid type "undefined"'),
    ({"type": "link"}, "MESSAGES_INVALID_TYPE", 'Invalid type "link"'),
    ({"type": "system"}, "MESSAGES_INVALID_TYPE", 'Invalid type "system"'),
    ({"type": "x" * 9999}, "MESSAGES_INVALID_TYPE", f'Invalid type "{"x" * 64}…"'),
    ({"type": "text"}, None, "Missing text property for text-message"),
    ({"type": "text", "text": ""}, None, "Missing text property for text-message"),
    ({"type": "image"}, None, "Missing image property for image-message"),
    ({"type": 5}, "VALIDATION", "type: "),
    ({"type": "text", "text": 5}, "VALIDATION", "text: "),
    ({"type": "text", "text": "\u0000"}, "VALIDATION", "text: "),
    ({"type": "text", "text": "\u200b"}, "VALIDATION", "text: "),
    ({"type": "text", "text": "x" * 4001}, "VALIDATION", "text: "),
    ({"type": "text", "text": "Z" + "\u0336" * 500}, "VALIDATION", "text: "),
    ({"type": "image", "image": "javascript:alert(1)"}, "VALIDATION", "image: "),
    (TEXT | {"client_id": ""}, "VALIDATION", "client_id: "),
    (TEXT | {"client_id": "x" * 10_000}, "VALIDATION", "client_id: "),
    (TEXT | {"client_id": "😀"}, "VALIDATION", "client_id: "),
    ([], "VALIDATION", "body: "),
    (1, "VALIDATION", "body: "),
    ("x", "VALIDATION", "body: "),
]


@pytest.mark.parametrize(("body", "word", "message"), BAD_DRAFTS)
def test_a_bad_draft_is_refused_and_nothing_is_stored(
    ada: Person, body: Any, word: str | None, message: str
) -> None:
    answer = ada.ask("POST", "~", json=body)
    assert code(answer) == (400, word)
    assert answer.get_json()["message"].startswith(message)
    assert ada.get("~")["state"]["total"] == 0


def test_broken_json_is_told_in_the_parsers_words(ada: Person) -> None:
    readme = b'{\n  "type": "text"\n  "text": "Hello, world!"\n}'
    for method, path in (("POST", "~"), ("PATCH", f"~/{NOBODYS}"), ("POST", "~/read")):
        answer = ada.ask(method, path, data=readme, content_type="application/json")
        told = answer.get_json()
        assert (answer.status_code, told["code"], told["name"]) == (400, None, "SyntaxError")
        assert "line 3" in told["message"]


def test_a_repeat_is_the_first_answer_again(ada: Person, barry: Person) -> None:
    first = ada.ask("POST", "~", json=TEXT | {"client_id": "k"})
    for again in (
        ada.ask("POST", "~", json=TEXT | {"client_id": "k"}),
        ada.ask("POST", "~", json=TEXT, headers={"Idempotency-Key": "k"}),
    ):
        assert (again.status_code, again.get_json()) == (201, first.get_json())
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.headers["ETag"] == first.headers["ETag"]
    assert code(ada.ask("POST", "~", json=TEXT | {"text": "b", "client_id": "k"})) == (
        422,
        "IDEMPOTENCY_CONFLICT",
    )
    barry.says(client_id="k")  # another author's key is another key
    assert len(barry.texts()) == 2


def test_two_keys_are_one_too_many(ada: Person) -> None:
    body = TEXT | {"client_id": "a"}
    assert code(ada.ask("POST", "~", json=body, headers={"Idempotency-Key": "b"})) == (
        400,
        "VALIDATION",
    )
    assert ada.ask("POST", "~", json=body, headers={"Idempotency-Key": "a"}).status_code == 201


def test_nobody_writes_to_somebody_the_platform_does_not_know(street: Street, ada: Person) -> None:
    assert code(ada.ask("POST", "/api/user/999", json=TEXT)) == (404, "USER_NOT_FOUND")
    # Existence comes before what is wrong with the data.
    assert code(ada.ask("POST", "/api/user/999", json={"type": 5})) == (404, "USER_NOT_FOUND")
    street.platform.close()
    assert ada.ask("POST", "/api/user/998", json=TEXT).status_code == 201


def test_the_banned_write_to_nobody(street: Street) -> None:
    street.platform.knows(524376)
    street.platform.knows(66, role={"handle": "banned"})
    banned = street.person(66, 524376)
    assert code(banned.ask("POST", "~", json=TEXT)) == (403, "USER_REFUSED")
    assert code(banned.ask("POST", "~", json={})) == (403, "USER_REFUSED")


def test_the_blocked_are_refused_and_leave_no_trace(ada: Person, barry: Person) -> None:
    kept = ada.ask("POST", "~", json=TEXT | {"client_id": "k"}).get_json()
    assert barry.ask("PUT", "~/block").get_json()["blocked"] is True
    assert code(ada.ask("POST", "~", json=TEXT)) == (403, "USER_REFUSED")
    assert ada.ask("POST", "~", json=TEXT | {"client_id": "k"}).get_json() == kept
    assert len(barry.texts()) == 1
    assert barry.ask("DELETE", "~/block").get_json()["blocked"] is False
    ada.says()


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_an_author_changes_the_words(ada: Person, barry: Person, method: str) -> None:
    entry = ada.says()
    answer = ada.ask(method, f"~/{entry['id']}", json={"text": "new"})
    told = answer.get_json()
    assert answer.status_code == 200
    assert told["state"]["inbox_key"] == "user-524376"
    edited = told["entry"]["edited"]
    assert told["entry"] == entry | {"text": "new", "edited": edited}
    assert answer.headers["ETag"] == f'"{entry["id"]}.{edited["epoch"]}"'
    assert barry.texts() == ["new"]


def test_an_edit_of_both_kinds_means_the_messages_own(ada: Person) -> None:
    entry = ada.says()
    both = {"text": "new", "image": "https://a.example/b.png"}
    told = ada.ask("PATCH", f"~/{entry['id']}", json=both).get_json()["entry"]
    assert (told["text"], "image" in told) == ("new", False)


def test_an_author_may_mark_a_message_seen_together_with_words(ada: Person) -> None:
    entry = ada.says()
    told = ada.ask("POST", f"~/{entry['id']}", json={"text": "x", "status": "seen"}).get_json()
    assert (told["entry"]["status"], told["entry"]["text"]) == ("seen", "x")


def test_a_reader_marks_a_message_seen(ada: Person, barry: Person) -> None:
    entry = ada.says()
    assert barry.get("/api/unread") == {"unread": 1, "conversations": 1}
    told = barry.ask("POST", f"~/{entry['id']}", json={"status": "seen"}).get_json()
    assert told["entry"]["status"] == "seen"
    assert barry.get("/api/unread") == {"unread": 0, "conversations": 0}
    assert ada.get("~")["messages"][0]["status"] == "seen"


EDITS: list[tuple[str, Any, int, str | None]] = [
    ("a bad text of one's own", {"text": " "}, 400, "VALIDATION"),
    ("a text of the wrong type", {"text": 5}, 400, "VALIDATION"),
    ("another status", {"status": "read"}, 400, "VALIDATION"),
    ("nothing", {}, 400, None),
    ("nothing known", {"author": 5}, 400, None),
    ("an empty text", {"text": ""}, 400, None),
    ("the other kind", {"image": "https://a.example/b"}, 400, None),
]


@pytest.mark.parametrize(("what", "body", "status", "word"), EDITS)
def test_an_edit_that_cannot_be_changes_nothing(
    ada: Person, what: str, body: Any, status: int, word: str | None
) -> None:
    entry = ada.says()
    answer = ada.ask("PATCH", f"~/{entry['id']}", json=body)
    assert code(answer) == (status, word)
    if word is None:
        assert answer.get_json()["message"] == "No valid data was supplied"
    assert ada.get(f"~/{entry['id']}")["entry"] == entry


@pytest.mark.parametrize("body", [{"text": "mine now"}, {"text": " "}, {"text": 5}, {"text": ""}])
def test_words_are_their_authors_even_when_they_are_bad(
    ada: Person, barry: Person, body: Any
) -> None:
    entry = ada.says()
    path = f"~/{entry['id']}"
    assert code(barry.ask("PATCH", path, json=body)) == (403, "NOT_AUTHOR")
    assert code(barry.ask("DELETE", path)) == (403, "NOT_AUTHOR")
    assert ada.get(path)["entry"] == entry


@pytest.mark.parametrize("message", [NOBODYS, "x", "1", "../list", NOBODYS.upper(), "%00", "{x}"])
@pytest.mark.parametrize("body", [{"text": "x"}, {"text": 5}, {}, []])
def test_a_message_that_is_not_there_is_not_found(ada: Person, message: str, body: Any) -> None:
    if "/" in message:
        message = message.replace("/", "%2e")
    for method in ("POST", "PATCH", "DELETE"):
        answer = ada.ask(method, f"~/{message}", json=body)
        assert code(answer) == (404, "NOT_FOUND")
        assert answer.get_json()["message"] == "Message not found"
    assert ada.get(f"~/{message}", 404)["name"] == "NotFound"


def test_a_message_is_found_in_its_own_conversation_only(
    street: Street, ada: Person, barry: Person
) -> None:
    entry = ada.says()
    street.platform.knows(7)
    third = street.person(7, 388636)
    for path in (f"/api/user/388636/{entry['id']}", f"/api/user/524376/{entry['id']}"):
        for method, body in (("GET", None), ("PATCH", {"text": "x"}), ("DELETE", None)):
            assert code(third.ask(method, path, json=body)) == (404, "NOT_FOUND")
    assert third.get("/api/user/524376")["messages"] == []
    assert barry.texts() == ["Hello, world!"]


def test_a_deleted_message_is_gone_for_good(ada: Person, barry: Person) -> None:
    entry = ada.says()
    answer = ada.ask("DELETE", f"~/{entry['id']}")
    told = answer.get_json()
    assert (answer.status_code, told["message"], told["success"]) == (200, "Message deleted", True)
    assert told["state"]["key"] == "myplatform:dm:388636-524376"
    for method, body in (("DELETE", None), ("PATCH", {"text": "x"}), ("PATCH", {}), ("GET", None)):
        assert code(ada.ask(method, f"~/{entry['id']}", json=body)) == (404, "NOT_FOUND")
    assert barry.texts() == []


def test_if_match_holds_an_edit_to_the_words_that_were_read(ada: Person) -> None:
    first = ada.ask("POST", "~", json=TEXT)
    path, etag = f"~/{first.get_json()['entry']['id']}", first.headers["ETag"]
    second = ada.ask("PATCH", path, json={"text": "2"}, headers={"If-Match": etag})
    assert second.status_code == 200
    stale = {"If-Match": etag}
    assert code(ada.ask("PATCH", path, json={"text": "3"}, headers=stale)) == (
        412,
        "PRECONDITION_FAILED",
    )
    assert code(ada.ask("DELETE", path, headers=stale))[0] == 412
    weak = {"If-Match": f"W/{second.headers['ETag']}"}
    assert ada.ask("PATCH", path, json={"text": "3"}, headers=weak).status_code == 412
    several = {"If-Match": f"{etag}, {second.headers['ETag']}"}
    assert ada.ask("PATCH", path, json={"text": "3"}, headers=several).status_code == 200
    assert ada.ask("DELETE", path, headers={"If-Match": "*"}).status_code == 200


def test_data_comes_before_if_match_and_existence_before_data(ada: Person, barry: Person) -> None:
    path = f"~/{ada.says()['id']}"
    junk = {"If-Match": "junk"}
    assert code(ada.ask("PATCH", path, json={"text": "x"}, headers=junk)) == (400, "VALIDATION")
    assert code(ada.ask("DELETE", path, headers=junk)) == (400, "VALIDATION")
    assert code(barry.ask("DELETE", path, headers=junk)) == (403, "NOT_AUTHOR")
    assert code(ada.ask("DELETE", f"~/{NOBODYS}", headers=junk)) == (404, "NOT_FOUND")
    stale = {"If-Match": '"x.1"'}
    assert code(ada.ask("PATCH", path, json={"text": 5}, headers=stale)) == (400, "VALIDATION")
