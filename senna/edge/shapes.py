"""The shapes of answers as JSON Schema; the names are those in the table of routes."""

from typing import Any

from config import Domain
from senna.edge.fields.field import MESSAGE_ID, Schema, user_id_schema
from senna.edge.wire.events import NAMES, OMITTED

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_YES_NO: Schema = {"type": "boolean"}
_TRUE: Schema = {"type": "boolean", "const": True}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(optional: dict[str, Schema] | None = None, **required: Schema) -> Schema:
    properties = required | (optional or {})
    return {"type": "object", "required": list(required), "properties": properties}


def _page(**more: Schema) -> Schema:
    return _object(
        {"page": _COUNT} | more, key=_TEXT, per_page=_COUNT, total=_COUNT, total_pages=_COUNT
    )


def _message(author: Schema) -> Schema:
    optional = {
        "text": _TEXT,
        "image": _TEXT,
        "status": {"type": "string", "const": "seen"},
        "edited": _ref("Timestamp"),
    }
    kinds = {"type": "string", "enum": ["text", "image", "unreadable"]}
    return _object(optional, id=MESSAGE_ID, author=author, timestamp=_ref("Timestamp"), type=kinds)


def shapes(domain: Domain) -> dict[str, Schema]:
    user = user_id_schema(domain)
    other = _object(type={"type": "string", "const": "user"}, id=user)
    return {
        "Greeting": _TEXT,
        "Welcome": _object(authenticated=_YES_NO, message=_TEXT, success=_TRUE),
        "Timestamp": _object(epoch=_COUNT, iso={"type": "string", "format": "date-time"}),
        "Person": _object(
            {
                "username": {},
                "role": {},
                "picture_url": {},
                "profile_url": {},
            },
            id=user,
        )
        | {"description": "What the platform says of somebody; the id alone when it says nothing."},
        "Message": _message(_or_null(user)),
        "ToldMessage": _message(_or_null(_ref("Person"))),
        "State": _object(key=_TEXT, inbox_key=_TEXT),
        "Entry": _object(state=_ref("State"), entry=_ref("Message")),
        "Done": _object(state=_ref("State"), message=_TEXT, success=_TRUE),
        "Read": _object(state=_ref("State"), unread=_COUNT),
        "Block": _object(state=_ref("State"), blocked=_YES_NO),
        "Unread": _object(unread=_COUNT, conversations=_COUNT),
        "ChatList": _object(
            state=_page(next=_TEXT),
            entries=_list({"anyOf": [_ref("Chat"), _ref("BareChat")]}),
        ),
        "Chat": _object(
            type={"type": "string", "const": "user"},
            id=user,
            latest=_or_null(_ref("Message")),
            timestamp=_ref("Timestamp"),
            user=_or_null(_ref("Person")),
            unread=_COUNT,
        ),
        "BareChat": _object(
            type={"type": "string", "const": "user"},
            id=user,
            latest={"type": "null"},
            timestamp=_COUNT,
        ),
        "BlockList": _object(state=_page(), entries=_list(_ref("Blocked"))),
        "Blocked": _object(
            type={"type": "string", "const": "user"},
            id=user,
            timestamp=_ref("Timestamp"),
            user=_or_null(_ref("Person")),
        ),
        "History": _object(
            state=_page(
                has_more=_YES_NO,
                read=_object(me=_or_null(MESSAGE_ID), them=_or_null(MESSAGE_ID)),
            ),
            entry=_ref("Person"),
            messages=_list(_ref("ToldMessage")),
        ),
        "Sync": _object(
            {"reason": _TEXT},
            events=_list(_ref("Event")),
            cursor=_TEXT,
            recovered=_YES_NO,
            has_more=_YES_NO,
        ),
        "Event": _object(
            event={"type": "string", "enum": [*NAMES.values(), OMITTED]},
            data=_object(
                {
                    "id": MESSAGE_ID,
                    "author": _or_null(user),
                    "timestamp": _ref("Timestamp"),
                    "type": _TEXT,
                    "text": _TEXT,
                    "image": _TEXT,
                    "status": _TEXT,
                    "edited": _ref("Timestamp"),
                    "unread": _COUNT,
                    "up_to": MESSAGE_ID,
                    "by": user,
                },
                conversation=other,
                cursor=_TEXT,
            ),
        ),
        "Error": _object(
            {"stack": _TEXT},
            error=_TRUE,
            code={"type": ["string", "null"]},
            name=_TEXT,
            message=_TEXT,
            status={"type": "integer"},
            request_id=_TEXT,
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
