"""What clients see of the core's nouns."""

import json
from typing import Any

import pytest

from senna.core.memory import Known
from senna.edge.ids import MessageIds
from senna.edge.wire.clock import iso, timestamp
from senna.edge.wire.events import present_event
from senna.edge.wire.present import Presenter, blocked, dumps, page_state, person, state
from senna.events import CLEARED, CREATED, DELETED, EDITED, READ, Event
from senna.model import (
    IMAGE,
    MAX_V,
    TEXT,
    UNREADABLE,
    Blocked,
    Chat,
    Conversation,
    Message,
    UserId,
)

ME, OTHER, V = 388636, 524376, 1464896060713
PAIR = Conversation.between("carthrottle", ME, OTHER)
IDS = MessageIds("senna")
PRESENT = Presenter(IDS)
TIME = {"epoch": V, "iso": "2016-06-02T19:34:20.713Z"}


def bare(message: Message) -> dict[str, Any]:
    return dict(json.loads(PRESENT.bare(PAIR, message)))


def known(user: int, **profile: Any) -> dict[UserId, Known]:
    return {user: Known({"id": user, **profile}, 0)}


def test_a_moment_is_told_twice() -> None:
    assert timestamp(V) == TIME


@pytest.mark.parametrize(
    ("epoch", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (951782399999, "2000-02-28T23:59:59.999Z"),
        (253402300799999, "9999-12-31T23:59:59.999Z"),
        (253402300800000, "+010000-01-01T00:00:00.000Z"),  # as JavaScript's toISOString has it
        (MAX_V, "+010889-08-02T05:31:50.655Z"),
    ],
)
def test_every_moment_that_a_v_can_hold_has_a_spelling(epoch: int, text: str) -> None:
    assert iso(epoch) == text


def test_a_message_shows_what_it_has() -> None:
    plain = {"id": IDS.id(PAIR, V), "author": ME, "timestamp": TIME, "type": "text", "text": "hi"}
    assert bare(Message(V, ME, TEXT, "hi")) == plain
    seen = bare(Message(V, ME, TEXT, "hi", edited=V, seen=True))
    assert seen == plain | {"status": "seen", "edited": TIME}
    image = bare(Message(V, ME, IMAGE, "https://a.example/b"))
    assert (image["image"], "text" in image) == ("https://a.example/b", False)


def test_a_message_nobody_can_read_says_so() -> None:
    told = bare(Message(V, None, UNREADABLE, "\ud800", edited=V, seen=True))
    expected = {"id": IDS.id(PAIR, V), "author": None, "timestamp": TIME, "type": "unreadable"}
    assert told == expected


def test_an_author_is_a_person_in_a_history() -> None:
    for people, author in (
        (known(ME, username="Ada"), {"id": ME, "username": "Ada"}),
        ({}, {"id": ME}),
    ):
        message = Message(V, ME, TEXT, "hi")
        for _ in ("told", "told again"):
            told = json.loads(PRESENT.by(person(people, ME), PAIR, message))
            assert told == bare(message) | {"author": author}


def test_an_etag_moves_with_the_wording() -> None:
    assert PRESENT.etag(PAIR, Message(V, ME, TEXT, "a")) == f'"{IDS.id(PAIR, V)}.{V}"'
    assert PRESENT.etag(PAIR, Message(V, ME, TEXT, "a", edited=V + 5)).endswith(f'.{V + 5}"')


def test_a_chat_in_an_inbox_knows_its_person_or_null() -> None:
    chat = Chat(OTHER, V, Message(V, ME, TEXT, "hi"), 3)
    shown = {"type": "user", "id": OTHER, "latest": bare(Message(V, ME, TEXT, "hi"))}
    shown |= {"timestamp": TIME, "unread": 3}
    for people, person_ in (({}, None), (known(OTHER), {"id": OTHER}), ({}, None)):
        told = json.loads(PRESENT.chat("carthrottle", ME, chat, people))
        assert told == shown | {"user": person_}
    empty = json.loads(PRESENT.chat("carthrottle", ME, Chat(OTHER, V, None, 0), {}))
    assert empty == shown | {"latest": None, "user": None, "unread": 0}


def test_who_is_blocked_knows_its_person_or_null() -> None:
    shown = {"type": "user", "id": OTHER, "timestamp": TIME}
    for people, person_ in (({}, None), (known(OTHER), {"id": OTHER})):
        told = json.loads(dumps(blocked(Blocked(OTHER, V), people)))
        assert told == shown | {"user": person_}


def test_a_state_names_the_conversation_and_the_place_in_the_inbox() -> None:
    expected = {"key": "carthrottle:dm:388636-524376", "inbox_key": "user-524376"}
    assert state(PAIR, OTHER) == expected


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (10, 1), (11, 2)])
def test_an_empty_list_has_one_page(total: int, pages: int) -> None:
    told = page_state("k", total, 10, 1)
    assert told == {"key": "k", "page": 1, "per_page": 10, "total": total, "total_pages": pages}
    assert "page" not in page_state("k", total, 10, None)


WORD = Message(V, ME, TEXT, "hi")
EVENTS = [
    (
        Event(9, CREATED, V, V, OTHER, True, WORD, unread=2),
        "new-message",
        {**bare(WORD), "unread": 2},
    ),
    (
        Event(9, EDITED, V, V, OTHER, True, WORD, unread=2),
        "update-message",
        bare(WORD),
    ),
    (Event(9, DELETED, V, V, OTHER, True), "delete-message", {"id": IDS.id(PAIR, V)}),
    (
        Event(9, READ, V + 1, V, OTHER, True, unread=1),
        "read",
        {"up_to": IDS.id(PAIR, V), "by": ME, "unread": 1},
    ),
    (  # as it is looked up for a log, with the message that it speaks of
        Event(9, READ, V + 1, V, OTHER, True, WORD, unread=1),
        "read",
        {"up_to": IDS.id(PAIR, V), "by": ME, "unread": 1},
    ),
    (
        Event(9, READ, V + 1, V, OTHER, False),
        "read",
        {"up_to": IDS.id(PAIR, V), "by": OTHER, "unread": 0},
    ),
    (Event(9, CLEARED, V, V, OTHER, True), "cleared", {}),
    (Event(9, CREATED, V, V, OTHER, True), "omitted", {}),
    (Event(9, EDITED, V, V, OTHER, True), "omitted", {}),
    (Event(9, "of-tomorrow", V, V, OTHER, True), "omitted", {}),
]


@pytest.mark.parametrize(("event", "name", "payload"), EVENTS)
def test_an_event_says_where_it_happened_and_where_to_go_on(
    event: Event, name: str, payload: dict[str, object]
) -> None:
    told_name, told = present_event(PRESENT, "carthrottle", ME, event, "ab12")
    where = {"conversation": {"type": "user", "id": OTHER}, "cursor": "ab12.9"}
    assert (told_name, json.loads(dumps(told))) == (name, payload | where)


def test_whatever_a_platform_said_can_be_answered() -> None:
    strange = {"username": "\ud800", "role": {"id": 2**70}}
    assert json.loads(dumps({"id": 1, **strange})) == {"id": 1, **strange}
    chat, people = Chat(OTHER, V, None, 0), known(OTHER, **strange)
    told = json.loads(PRESENT.chat("carthrottle", ME, chat, people))
    assert told["user"] == {"id": OTHER, **strange}
