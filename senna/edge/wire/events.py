"""Entries of a user's log as the events that a client hears, on a socket or through sync."""

from typing import Any

from senna.edge.wire.present import Json, Presenter
from senna.events import CLEARED, CREATED, DELETED, EDITED, READ, Cursor, Event
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
) -> tuple[str, Json]:
    """Its name and its payload, from the view of the user whose log it stands in."""
    conversation = Conversation.between(domain, user, event.peer)
    name = _name(event)
    payload = _payload(present, conversation, user, event, name)
    payload["conversation"] = {"type": "user", "id": event.peer}
    payload["cursor"] = str(Cursor(epoch, event.s))
    return name, payload


def _name(event: Event) -> str:
    # What is gone or cleared by now still moves the cursor, or a reader would never get past it.
    if event.kind in (CREATED, EDITED) and event.message is None:
        return OMITTED
    return NAMES.get(event.kind, OMITTED)


def _payload(
    present: Presenter, conversation: Conversation, user: UserId, event: Event, name: str
) -> dict[str, Any]:
    if name == OMITTED or event.kind == CLEARED:
        return {}
    if event.kind == DELETED:
        return {"id": present.ids.id(conversation, event.target)}
    if event.kind == READ:
        return {
            "up_to": present.ids.id(conversation, event.target),
            "by": user if event.by_me else event.peer,
            "unread": event.unread,
        }
    assert event.message is not None  # or its name would be OMITTED
    payload = present.bare(conversation, event.message)
    return payload | {"unread": event.unread} if event.kind == CREATED else payload
