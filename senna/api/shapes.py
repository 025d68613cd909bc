"""The shapes of all answers of REST: those that all our doors share, and its own. And samples."""

from typing import Any

from config import Domain
from senna.edge import shapes as shared
from senna.edge.fields.field import Schema, user_id_schema
from senna.edge.schema import COUNT, TEXT, TRUE, YES_NO, an_object, list_of, or_null, ref


def shapes(domain: Domain) -> dict[str, Schema]:
    return shared.shapes(domain) | {
        "Greeting": TEXT,
        "Welcome": an_object(authenticated=YES_NO, message=TEXT, success=TRUE),
        "Unread": an_object(unread=COUNT, conversations=COUNT),
        "BlockList": an_object(state=shared.page(), entries=list_of(ref("Blocked"))),
        "Blocked": an_object(
            type=shared.USER,
            id=user_id_schema(domain),
            timestamp=ref("Timestamp"),
            user=or_null(ref("Person")),
        ),
    }


_TIME: Any = {"epoch": 1464896060713, "iso": "2016-06-02T19:34:20.713Z"}
_SAMPLE: Any = {
    "id": "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6",
    "author": 388636,
    "timestamp": _TIME,
    "type": "text",
    "text": "Hello, world!",
}


def example(shape: str, domain: Domain) -> Any:
    """A whole answer to look at, for the shapes that clients meet first."""
    state = {"key": f"{domain.handle}:dm:388636-524376", "inbox_key": "user-524376"}
    page = {"page": 1, "per_page": 10, "total": 1, "total_pages": 1}
    chat = {"type": "user", "id": 524376, "latest": _SAMPLE, "timestamp": _TIME}
    return {
        "Entry": {"state": state, "entry": _SAMPLE},
        "Done": {"state": state, "message": "Message deleted", "success": True},
        "ChatList": {
            "state": {"key": f"{domain.handle}:inbox:388636", **page},
            "entries": [chat | {"user": {"id": 524376, "username": "Barry"}, "unread": 0}],
        },
        "History": {
            "state": {"key": state["key"], **page, "read": {"me": None, "them": None}},
            "entry": {"id": 524376, "username": "Barry"},
            "messages": [_SAMPLE | {"author": {"id": 388636, "username": "Ada"}}],
        },
    }.get(shape)
