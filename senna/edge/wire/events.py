"""Entries of a user's log as the events that a client hears, on a socket or through sync."""

from typing import Any

from orjson import Fragment

from senna.edge.wire.present import Presenter, dumps, joined
from senna.events import CLEARED, CREATED, DELETED, EDITED, READ, Event
from senna.model import Conversation, UserId

NAMES = {
    CREATED: "new-message",
    EDITED: "update-message",
    DELETED: "delete-message",
    READ: "read",
    CLEARED: "cleared",
}
OMITTED = "omitted"


def present_event(
    present: Presenter, domain: str, user: UserId, event: Event, epoch: str
) -> tuple[str, Fragment]:
    """Its name and its payload, from the view of the user whose log it stands in."""
    name = name_of(event)
    alike = told_alike(present, domain, user, event, name)
    return name, Fragment(joined(alike, dumps(told_apart(event, epoch))))


def name_of(event: Event) -> str:
    # What is gone or cleared by now still moves the cursor, or a reader would never get past it.
    if event.kind in (CREATED, EDITED) and event.message is None:
        return OMITTED
    return NAMES.get(event.kind, OMITTED)


def told_alike(present: Presenter, domain: str, user: UserId, event: Event, name: str) -> bytes:
    """What both sides are told in the same words: one object, which may be empty."""
    if name == OMITTED or event.kind == CLEARED:
        return b"{}"
    conversation = Conversation.between(domain, user, event.peer)
    if event.kind in (CREATED, EDITED):
        assert event.message is not None  # or its name would be OMITTED
        return present.bare(conversation, event.message)
    target = present.ids.id(conversation, event.target)
    if event.kind == DELETED:
        return dumps({"id": target})
    return dumps({"up_to": target, "by": user if event.by_me else event.peer})


def told_apart(event: Event, epoch: str) -> dict[str, Any]:
    """What each side has of its own: of all events, and of those that change what is unread."""
    where = {
        "conversation": {"type": "user", "id": event.peer},
        "cursor": f"{epoch}.{event.s}",
    }
    if event.kind == READ or (event.kind == CREATED and event.message is not None):
        return {"unread": event.unread, **where}
    return where
