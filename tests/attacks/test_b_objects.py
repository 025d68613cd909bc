"""B: what belongs to somebody else.

B9, rooms, comes with the sockets; B12 with API keys. Bans and blocks at the unit: tests/core/
test_people.py and tests/store/test_sending.py."""

from typing import Any

import pytest
from attacks.fort import CHAT, HELLO, Fort, U, V, W, code
from token_smith import OTHER, signed

NEVER = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"


def tampers(fort: Fort, user: int, path: str) -> set[tuple[int, str | None]]:
    token = fort.token(user)
    return {
        code(fort.ask("GET", path, token)),
        code(fort.ask("PATCH", path, token, json={"text": "tampered"})),
        code(fort.ask("POST", path, token, json={"status": "seen"})),
        code(fort.ask("DELETE", path, token)),
    }


def test_b1_a_third_person_sees_only_their_own_conversation(fort: Fort) -> None:
    fort.says("between U and V")
    assert fort.texts(W, U) == fort.texts(W, V) == []
    assert fort.ask("GET", "/api/list", fort.token(W)).get_json()["entries"] == []
    assert fort.ask("GET", "/api/unread", fort.token(W)).get_json()["unread"] == 0


def test_b2_an_id_of_another_conversation_is_not_found(fort: Fort) -> None:
    id_ = fort.says("secret")
    for user, peer in ((W, U), (W, V), (U, W), (V, W)):
        assert tampers(fort, user, f"/api/user/{peer}/{id_}") == {(404, "NOT_FOUND")}
        up_to = fort.ask("POST", f"/api/user/{peer}/read", fort.token(user), json={"up_to": id_})
        assert code(up_to) == (404, "NOT_FOUND")
        for way in ("before", "after"):
            answer = fort.ask("GET", f"/api/user/{peer}?{way}={id_}", fort.token(user))
            assert code(answer) == (400, "VALIDATION")
    assert fort.texts() == ["secret"]


def test_b3_the_other_side_changes_no_words(fort: Fort) -> None:
    id_ = fort.says("mine")
    path, other = f"/api/user/{U}/{id_}", fort.token(V)
    for body in (
        {"text": "yours"},
        {"image": "https://a.example/b"},
        {"text": ""},
        {"text": 5},
    ):
        assert code(fort.ask("PATCH", path, other, json=body)) == (403, "NOT_AUTHOR")
    assert code(fort.ask("DELETE", path, other)) == (403, "NOT_AUTHOR")
    assert fort.texts() == ["mine"]


def test_b4_what_is_deleted_stays_deleted(fort: Fort) -> None:
    path = f"{CHAT}/{fort.says()}"
    assert fort.ask("DELETE", path).status_code == 200
    assert tampers(fort, U, path) == {(404, "NOT_FOUND")}
    assert fort.texts() == []


def test_b5_an_id_of_another_domain_is_not_found(fort: Fort) -> None:
    foreign = signed({"user_id": U}, secret=OTHER)
    answer = fort.ask("POST", CHAT, foreign, "beta", json=HELLO)
    id_ = answer.get_json()["entry"]["id"]
    assert answer.get_json()["state"]["key"].startswith("beta:")
    assert tampers(fort, U, f"{CHAT}/{id_}") == {(404, "NOT_FOUND")}
    assert fort.texts() == []
    cursor = fort.ask("GET", "/api/sync", foreign, "beta").get_json()["cursor"]
    told = fort.ask("GET", f"/api/sync?cursor={cursor}").get_json()
    assert (told["recovered"], told["events"]) == (False, [])


def test_b6_nobody_writes_as_somebody_else_or_at_another_time(fort: Fort) -> None:
    lies: dict[str, Any] = {"author": V, "id": NEVER, "v": 1, "timestamp": {"epoch": 0}}
    lies |= {"domain": "beta", "deleted": False, "role": "admin", "status": "seen", "edited": 1}
    entry = fort.ask("POST", CHAT, json=HELLO | lies).get_json()["entry"]
    assert (set(entry), entry["author"]) == ({"id", "author", "timestamp", "type", "text"}, U)
    path = f"{CHAT}/{entry['id']}"
    edited = fort.ask("PATCH", path, json={"text": "b", "author": V, "id": NEVER, "type": "image"})
    told = edited.get_json()["entry"]
    assert (told["author"], told["id"], told["type"]) == (U, entry["id"], "text")
    assert fort.ask("GET", path).get_json()["entry"] == told


@pytest.mark.parametrize("path", ["/api/admin", "/api/admin/1/2/3", "/admin", "/docs", "/metrics"])
def test_b7_what_is_not_for_everybody_is_not_there(fort: Fort, path: str) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.5"}
    assert code(fort.ask("GET", path, environ_overrides=elsewhere)) == (404, "NOT_FOUND")


def test_b8_nobody_can_tell_what_is_not_theirs_from_what_is_not(fort: Fort) -> None:
    theirs, gone = fort.says(user=W, peer=V), fort.says()
    fort.ask("DELETE", f"{CHAT}/{gone}")
    for method, body in (("GET", None), ("PATCH", {"text": "x"}), ("DELETE", None)):
        told = [fort.ask(method, f"{CHAT}/{id_}", json=body) for id_ in (theirs, gone, NEVER, "x")]
        bodies = [answer.get_json() | {"request_id": ""} for answer in told]
        assert bodies[1:] == bodies[:-1]


def test_b8_the_blocked_and_the_banned_hear_the_same(fort: Fort) -> None:
    fort.ask("PUT", f"/api/user/{U}/block", fort.token(V))
    answers = [fort.ask("POST", CHAT, fort.token(user), json=HELLO) for user in (U, 66)]
    bodies = [answer.get_json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert code(answers[0]) == (403, "USER_REFUSED")


@pytest.mark.parametrize(
    ("peer", "answer"),
    [
        (U, (400, "INVALID_RECIPIENT")),
        (0, (400, "VALIDATION")),
        (999, (404, "USER_NOT_FOUND")),
        (2**53, (400, "VALIDATION")),
    ],
)
def test_b10_not_everybody_can_be_written_to(fort: Fort, peer: int, answer: Any) -> None:
    """A platform that is away lets everybody through: tests/chaos/test_platform_away.py."""
    assert code(fort.ask("POST", f"/api/user/{peer}", json=HELLO)) == answer
    assert fort.nothing_happened()


def test_b11_a_block_stops_new_messages_and_no_old_answer(fort: Fort) -> None:
    first = fort.ask("POST", CHAT, json=HELLO | {"client_id": "k"}).get_json()
    fort.ask("PUT", f"/api/user/{U}/block", fort.token(V))
    for body in (HELLO, HELLO | {"client_id": "new"}):
        assert code(fort.ask("POST", CHAT, json=body)) == (403, "USER_REFUSED")
    assert fort.ask("POST", CHAT, json=HELLO | {"client_id": "k"}).get_json() == first
    assert fort.texts(V, U) == ["Hello, world!"]
    assert fort.ask("GET", "/api/unread", fort.token(V)).get_json()["unread"] == 1
