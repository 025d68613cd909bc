"""What a client asked for, read field by field, when and in the order the answer needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qs

from config import Domain
from senna.core.call import Call
from senna.edge.fields.field import Field
from senna.edge.ids import MessageIds
from senna.edge.wire.body import fields_of
from senna.errors import Invalid, UnknownMessage
from senna.model import Conversation, UserId, read_user_id

T = TypeVar("T")
_PARAMETERS = 100


@dataclass(slots=True)
class Asked:
    """`path` holds the parts of the URL, `body` the JSON that was sent, or an empty object. A door
    to which people do not come as text has read for itself whom it is about."""

    domain: Domain
    path: Mapping[str, str]
    parameters: Mapping[str, list[str]]
    headers: Callable[[str], str | None]
    body: Any
    person: UserId | None = None

    def query(self, field: Field[T]) -> T:
        values = self.parameters.get(field.name)
        if not values:
            return field.absent
        if len(values) > 1:
            raise Invalid(field.name, "was given more than once")
        return field.read(values[0], self.domain)

    def header(self, field: Field[T]) -> T:
        value = self.headers(field.name)
        return field.absent if value is None else field.read(value, self.domain)

    def field(self, field: Field[T]) -> T:
        return field.of(self.fields, self.domain)

    @property
    def fields(self) -> dict[str, Any]:
        return fields_of(self.body)

    def peer(self, call: Call) -> UserId:
        peer = self.person
        if peer is None:
            peer = read_user_id(self.path["id"], self.domain.string_ids)
        if peer is None:
            raise Invalid("id", "must be a user id")
        call.conversation(peer)  # nobody talks to themselves
        return peer

    def v(self, ids: MessageIds, conversation: Conversation) -> int:
        """An id that was never given out in this conversation is nobody's business to explain."""
        v = ids.v(conversation, self.path["message"])
        if v is None:
            raise UnknownMessage
        return v


@lru_cache(maxsize=256)  # clients ask for the same pages; a query is no longer than a line may be
def parameters(query: str) -> Mapping[str, list[str]]:
    """To be read, not changed: others ask the same."""
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=_PARAMETERS)
    except ValueError:
        raise Invalid("query", f"must have at most {_PARAMETERS} parameters") from None
