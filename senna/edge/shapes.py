"""The shapes of answers and events as JSON Schema, for the descriptions of all our doors.

The names of answers are those in the tables of routes and of what a client can say.
"""

from config import Domain
from senna.edge.fields.field import MESSAGE_ID, Schema, user_id_schema
from senna.edge.schema import (
    COUNT,
    TEXT,
    TRUE,
    YES_NO,
    an_object,
    list_of,
    one_of,
    or_null,
    ref,
    with_more,
)
from senna.edge.wire.events import NAMES, OMITTED
from senna.events import (
    CLEARED,
    CREATED,
    DELETED,
    EDITED,
    EPOCH_CHANGED,
    READ,
    TOO_OLD,
    UNKNOWN_CURSOR,
)

USER: Schema = {"type": "string", "const": "user"}
RELOAD = one_of(TOO_OLD, EPOCH_CHANGED, UNKNOWN_CURSOR) | {
    "description": "Why a client has to reload."
}

# What the log tells, and the shape in which it does.
EVENTS = {
    NAMES[CREATED]: "NewMessage",
    NAMES[EDITED]: "UpdatedMessage",
    NAMES[DELETED]: "DeletedMessage",
    NAMES[READ]: "ReadUpTo",
    NAMES[CLEARED]: "ClearedChat",
    OMITTED: "OmittedEvent",
}


def shapes(domain: Domain) -> dict[str, Schema]:
    return _nouns(domain) | _answers(domain) | _events(domain)


def page(**more: Schema) -> Schema:
    return an_object(
        {"page": COUNT} | more, key=TEXT, per_page=COUNT, total=COUNT, total_pages=COUNT
    )


def _nouns(domain: Domain) -> dict[str, Schema]:
    user = user_id_schema(domain)
    return {
        "Timestamp": an_object(epoch=COUNT, iso={"type": "string", "format": "date-time"}),
        "Person": an_object(
            {"username": {}, "role": {}, "picture_url": {}, "profile_url": {}}, id=user
        )
        | {"description": "What the platform says of somebody; the id alone when it says nothing."},
        "Conversation": an_object(type=USER, id=user)
        | {"description": "Named by the other side, from the reader's view."},
        "Message": _message(or_null(user)),
        "ToldMessage": _message(or_null(ref("Person"))),
        "State": an_object(key=TEXT, inbox_key=TEXT),
        "Error": an_object(
            {"stack": TEXT, "retry_after": COUNT},
            error=TRUE,
            code={"type": ["string", "null"]},
            name=TEXT,
            message=TEXT,
            status={"type": "integer"},
            request_id=TEXT,
        ),
    }


def _answers(domain: Domain) -> dict[str, Schema]:
    user = user_id_schema(domain)
    return {
        "Entry": an_object(state=ref("State"), entry=ref("Message")),
        "Done": an_object(state=ref("State"), message=TEXT, success=TRUE),
        "Read": an_object(state=ref("State"), unread=COUNT),
        "Block": an_object(state=ref("State"), blocked=YES_NO),
        "ChatList": an_object(
            state=page(next=TEXT), entries=list_of({"anyOf": [ref("Chat"), ref("BareChat")]})
        ),
        "Chat": an_object(
            type=USER,
            id=user,
            latest=or_null(ref("Message")),
            timestamp=ref("Timestamp"),
            user=or_null(ref("Person")),
            unread=COUNT,
        ),
        "BareChat": an_object(type=USER, id=user, latest={"type": "null"}, timestamp=COUNT),
        "History": an_object(
            state=page(
                has_more=YES_NO,
                read=an_object(me=or_null(MESSAGE_ID), them=or_null(MESSAGE_ID)),
            ),
            entry=ref("Person"),
            messages=list_of(ref("ToldMessage")),
        ),
        "Sync": an_object(
            {"reason": RELOAD},
            events=list_of(ref("Event")),
            cursor=TEXT,
            recovered=YES_NO,
            has_more=YES_NO,
        ),
    }


def _events(domain: Domain) -> dict[str, Schema]:
    named = [
        an_object(event={"type": "string", "const": name}, data=ref(shape))
        for name, shape in EVENTS.items()
    ]
    return {
        "Event": {"oneOf": named},
        "NewMessage": _logged(_message(or_null(user_id_schema(domain))), unread=COUNT),
        "UpdatedMessage": _logged(_message(or_null(user_id_schema(domain)))),
        "DeletedMessage": _logged(id=MESSAGE_ID),
        "ReadUpTo": _logged(up_to=MESSAGE_ID, by=user_id_schema(domain), unread=COUNT),
        "ClearedChat": _logged(),
        "OmittedEvent": _logged(),
    }


def _message(author: Schema) -> Schema:
    optional = {
        "text": TEXT,
        "image": TEXT,
        "status": {"type": "string", "const": "seen"},
        "edited": ref("Timestamp"),
    }
    kinds = one_of("text", "image", "unreadable")
    return an_object(optional, id=MESSAGE_ID, author=author, timestamp=ref("Timestamp"), type=kinds)


def _logged(schema: Schema | None = None, **more: Schema) -> Schema:
    """What stands in the log says in which conversation, and moves the cursor."""
    told = schema or an_object()
    return with_more(told, {}, **more, conversation=ref("Conversation"), cursor=TEXT)
