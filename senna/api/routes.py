"""The table of routes: the one declaration that requests are answered and described from."""

from senna import errors
from senna.api import welcome
from senna.api.table import Route
from senna.edge.desk import history, inbox, messages, reading, sync
from senna.edge.fields.bodies import CLIENT_ID, IMAGE_CONTENT, STATUS, TEXT_CONTENT, TYPE, UP_TO
from senna.edge.fields.queries import (
    AFTER,
    BEFORE,
    CURSOR,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LIMIT,
    MARK,
    NO_FORMAT,
    PAGE,
    PER_PAGE,
    WAIT,
)

_PAGED = (PAGE, PER_PAGE, LIMIT)
_CHAT, _MESSAGE = "/api/user/<id>", "/api/user/<id>/<message>"
_PEER = (errors.UnknownTarget, errors.Invalid, errors.TalkingToOneself)
_GONE = errors.UnknownMessage

ROUTES: tuple[Route, ...] = (
    Route(("GET",), "/", welcome.greet, "A greeting", "Greeting", open=True),
    Route(("GET",), "/api", welcome.welcome, "Am I signed in", "Welcome", open=True),
    Route(("GET",), "/api/", welcome.welcome, "Am I signed in", "Welcome", open=True),
    Route(
        ("GET",),
        "/api/list",
        inbox.chats,
        "My chats, newest first",
        "ChatList",
        query=(*_PAGED, MARK, NO_FORMAT),
        faults=(errors.Invalid,),
    ),
    Route(("GET",), "/api/unread", inbox.unread, "How much is unread", "Unread"),
    Route(
        ("GET",),
        "/api/blocks",
        inbox.blocks,
        "Whom I have blocked",
        "BlockList",
        query=_PAGED,
        faults=(errors.Invalid,),
    ),
    Route(
        ("GET",),
        "/api/sync",
        sync.sync,
        "What happened since a cursor",
        "Sync",
        query=(CURSOR, WAIT),
        faults=(errors.Invalid,),
    ),
    Route(
        ("GET",),
        _CHAT,
        history.history,
        "A page of a conversation",
        "History",
        query=(*_PAGED, BEFORE, AFTER),
        faults=_PEER,
    ),
    Route(
        ("POST",),
        _CHAT,
        messages.send,
        "Send a message",
        "Entry",
        status=201,
        headers=(IDEMPOTENCY_KEY,),
        body=(TYPE, TEXT_CONTENT, IMAGE_CONTENT, CLIENT_ID),
        gives=("ETag", "Idempotent-Replayed"),
        faults=(
            *_PEER,
            errors.UnknownType,
            errors.MissingContent,
            errors.UnknownUser,
            errors.Refused,
            errors.KeyReused,
            errors.StorageFull,
        ),
    ),
    Route(
        ("DELETE",),
        _CHAT,
        reading.clear,
        "Clear a conversation for me",
        "Done",
        faults=_PEER,
    ),
    Route(
        ("POST",),
        f"{_CHAT}/read",
        reading.read,
        "I have read up to here",
        "Read",
        body=(UP_TO,),
        faults=(*_PEER, _GONE, errors.StorageFull),
    ),
    Route(
        ("PUT",),
        f"{_CHAT}/block",
        reading.block,
        "Block somebody",
        "Block",
        faults=_PEER,
    ),
    Route(
        ("DELETE",),
        f"{_CHAT}/block",
        reading.unblock,
        "Take a block back",
        "Block",
        faults=_PEER,
    ),
    Route(
        ("GET",),
        _MESSAGE,
        history.one,
        "One message",
        "Entry",
        gives=("ETag",),
        faults=(*_PEER, _GONE),
    ),
    Route(
        ("POST", "PATCH"),
        _MESSAGE,
        messages.edit,
        "Change a message, or mark it seen",
        "Entry",
        headers=(IF_MATCH,),
        body=(TEXT_CONTENT, IMAGE_CONTENT, STATUS),
        gives=("ETag",),
        faults=(
            *_PEER,
            _GONE,
            errors.NothingToChange,
            errors.NotAuthor,
            errors.Refused,
            errors.Changed,
            errors.StorageFull,
        ),
    ),
    Route(
        ("DELETE",),
        _MESSAGE,
        messages.delete,
        "Delete a message",
        "Done",
        headers=(IF_MATCH,),
        faults=(*_PEER, _GONE, errors.NotAuthor, errors.Changed),
    ),
)
