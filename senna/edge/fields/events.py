"""What stands in an event from a client, beside what a body or a query has, too."""

from typing import Any

from config import Domain
from senna.core.presence import MOST_WATCHED
from senna.edge.fields.field import (
    ID_EXAMPLE,
    MESSAGE_ID,
    Field,
    reads_string,
    user_id_schema,
)
from senna.errors import Invalid
from senna.model import MAX_USER_ID, UserId, read_user_id


def _user(name: str, value: Any, domain: Domain) -> UserId:
    """As JSON has it: a number where ids are numbers, and nowhere else."""
    if domain.string_ids:
        found = read_user_id(value, strings=True) if type(value) is str else None
    else:
        found = value if type(value) is int and 0 < value <= MAX_USER_ID else None
    if found is None:
        raise Invalid(name, "must be a user id")
    return found


def _person(name: str, about: str) -> Field[UserId | None]:
    return Field(
        name, about, lambda value, domain: _user(name, value, domain), user_id_schema, None, 524376
    )


def _switch(name: str, about: str) -> Field[bool | None]:
    def read(value: Any, _: Domain) -> bool:
        if not isinstance(value, bool):
            raise Invalid(name, "must be true or false")
        return value

    return Field(name, about, read, lambda _: {"type": "boolean"}, None, True)


def _read_ids(value: Any, domain: Domain) -> tuple[UserId, ...]:
    if not isinstance(value, list) or len(value) > MOST_WATCHED:
        raise Invalid("ids", f"must be a list of at most {MOST_WATCHED} user ids")
    return tuple(dict.fromkeys([_user("ids", one, domain) for one in value]))


TO = _person("to", "The other side of the conversation.")
WITH = _person("with", "The other side of the conversation.")
WHOM = _person("id", "Who it is about.")
MESSAGE: Field[str | None] = Field(
    "id", "The message.", reads_string("id"), lambda _: MESSAGE_ID, None, ID_EXAMPLE
)
TYPING = _switch("typing", "Whether the caller is typing now.")
BLOCKED = _switch("blocked", "Whether they are to be blocked, or no longer.")
IF_MATCH: Field[str | None] = Field(
    "if_match",
    "The ETag of the message, as the header If-Match has it.",
    reads_string("if_match"),
    lambda _: {"type": "string"},
    None,
    f'"{ID_EXAMPLE}.1464896060713"',
)
IDS: Field[tuple[UserId, ...]] = Field(
    "ids",
    "Whose presence.",
    _read_ids,
    lambda domain: {
        "type": "array",
        "items": user_id_schema(domain),
        "maxItems": MOST_WATCHED,
    },
    (),
    [524376],
)
TOKEN: Field[str | None] = Field(
    "token", "A token of the platform.", reads_string("token"), lambda _: {"type": "string"}, None
)
