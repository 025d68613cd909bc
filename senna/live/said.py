"""What a client can say: the one declaration that events are answered and described from.

They mean what the requests of the same name mean, and are answered by the same functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from config import Domain
from senna.core.call import Call
from senna.edge.desk import history, inbox, messages, reading, sync
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.fields.bodies import CLIENT_ID, IMAGE_CONTENT, STATUS, TEXT_CONTENT, TYPE, UP_TO
from senna.edge.fields.events import BLOCKED, IF_MATCH, MESSAGE, TO, TYPING, WHOM, WITH
from senna.edge.fields.field import Field
from senna.edge.fields.queries import (
    AFTER,
    BEFORE,
    CURSOR,
    LIMIT,
    MARK,
    NO_FORMAT,
    PAGE,
    PER_PAGE,
)
from senna.errors import Invalid
from senna.model import UserId

Json = dict[str, Any]
# What REST says in a header stands in the ack under a name of its own.
WORN = {"ETag": "etag", "Idempotent-Replayed": "replayed"}


@dataclass(frozen=True, slots=True)
class Said:
    name: str
    answer: Callable[[Desk, Call, Asked], Answer]
    summary: str
    shape: str  # of the ack, as REST's of the same answer
    person: Field[UserId | None] | None = None
    message: Field[str | None] | None = None
    query: tuple[Field[Any], ...] = ()
    body: tuple[Field[Any], ...] = ()
    headers: tuple[Field[Any], ...] = ()
    gives: tuple[str, ...] = ()  # headers of REST's answer

    @property
    def fields(self) -> tuple[Field[Any], ...]:
        named = tuple(field for field in (self.person, self.message) if field is not None)
        return named + self.query + self.body + self.headers

    @property
    def needed(self) -> tuple[Field[Any], ...]:
        """Without which it means nothing."""
        always = (self.person, self.message, TYPING, BLOCKED)
        return tuple(field for field in self.fields if field in always)

    def ack(self, desk: Desk, call: Call, data: Any) -> Json:
        answer = self.answer(desk, call, self._asked(call.domain, data))
        ack = {"ok": True, **answer.body}
        for one in self.gives:
            if one in answer.headers:
                ack[WORN[one]] = _worn(answer.headers[one])
        return ack

    def _asked(self, domain: Domain, data: Any) -> Asked:
        """As a request would have been written that asks the same."""
        given = fields_of(data)
        person = None if self.person is None else _needed(self.person, given, domain)
        path = {}
        if self.message is not None:
            path["message"] = str(_needed(self.message, given, domain))
        query = {}
        if self.query:
            query = {field.name: [_written(field.name, given)] for field in self.query
                     if given.get(field.name) is not None}  # fmt: skip
        headers = {"If-Match": IF_MATCH.of(given, domain)} if self.headers else {}
        return Asked(domain, path, query, headers.get, given if self.body else {}, person)


def fields_of(data: Any) -> Mapping[str, Any]:
    """An event that needs nothing may come with nothing."""
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise Invalid("data", "must be an object")
    return data


def _worn(value: str) -> str | bool:
    """A header has only text for what is true."""
    return True if value == "true" else value


def _needed(field: Field[Any], given: Mapping[str, Any], domain: Domain) -> Any:
    value = field.of(given, domain)
    if value is None:
        raise Invalid(field.name, "is missing")
    return value


def _written(name: str, given: Mapping[str, Any]) -> str:
    value = given[name]
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, int | str):
        raise Invalid(name, "must be a number or a string")
    return str(value)


def _typing(desk: Desk, call: Call, asked: Asked) -> Answer:
    desk.house.typing.tell(call, asked.peer(call), bool(_needed(TYPING, asked.fields, call.domain)))
    return Answer({})


def _block(desk: Desk, call: Call, asked: Asked) -> Answer:
    wanted = _needed(BLOCKED, asked.fields, call.domain)
    return (reading.block if wanted else reading.unblock)(desk, call, asked)


_PAGED = (PAGE, PER_PAGE, LIMIT)

SAID: tuple[Said, ...] = (
    Said("send", messages.send, "Send a message", "Entry", TO,
         body=(TYPE, TEXT_CONTENT, IMAGE_CONTENT, CLIENT_ID),
         gives=("ETag", "Idempotent-Replayed")),
    Said("edit", messages.edit, "Change a message, or mark it seen", "Entry", TO, MESSAGE,
         body=(TEXT_CONTENT, IMAGE_CONTENT, STATUS), headers=(IF_MATCH,), gives=("ETag",)),
    Said("delete", messages.delete, "Delete a message", "Done", TO, MESSAGE, headers=(IF_MATCH,)),
    Said("read", reading.read, "I have read up to here", "Read", TO, body=(UP_TO,)),
    Said("clear", reading.clear, "Clear a conversation for me", "Done", TO),
    Said("block", _block, "Block somebody, or take it back", "Block", WHOM, body=(BLOCKED,)),
    Said("history", history.history, "A page of a conversation", "History", WITH,
         query=(*_PAGED, BEFORE, AFTER)),
    Said("list", inbox.chats, "My chats, newest first", "ChatList",
         query=(*_PAGED, MARK, NO_FORMAT)),
    Said("sync", sync.sync, "What happened since a cursor", "Sync", query=(CURSOR,)),
    Said("typing", _typing, "I am typing, or no longer", "Nothing", TO, body=(TYPING,)),
)  # fmt: skip

BY_NAME = {said.name: said for said in SAID}
