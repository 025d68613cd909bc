"""What a client may send: a field reads itself strictly and describes itself.

A field that is absent or null has its default; everything else must fit or is refused by name.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from config import Domain
from senna.errors import Invalid
from senna.model import MAX_USER_ID

T = TypeVar("T")
Schema = dict[str, Any]

DIGITS = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_KEY = re.compile(r"[\x20-\x7e]{1,64}", re.ASCII)

MESSAGE_ID: Schema = {"type": "string", "format": "uuid"}
ID_EXAMPLE = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"


class Field(Generic[T]):
    __slots__ = ("about", "absent", "example", "name", "read", "schema")

    def __init__(
        self,
        name: str,
        about: str,
        read: Callable[[Any, Domain], T],
        schema: Callable[[Domain], Schema],
        absent: T,
        example: Any = None,
    ) -> None:
        self.name, self.about, self.read, self.schema = name, about, read, schema
        self.absent, self.example = absent, example

    def of(self, source: Mapping[str, Any], domain: Domain) -> T:
        value = source.get(self.name)
        return self.absent if value is None else self.read(value, domain)


def whole(name: str, low: int, high: int, absent: T, about: str) -> Field[int | T]:
    """A whole number from a query: ASCII digits in their one canonical spelling."""

    def read(value: Any, _: Domain) -> int:
        if isinstance(value, str) and DIGITS.fullmatch(value) and low <= int(value) <= high:
            return int(value)
        raise Invalid(name, f"must be a whole number from {low} to {high}")

    schema: Schema = {"type": "integer", "minimum": low, "maximum": high}
    if absent is not None:
        schema["default"] = absent
    return Field(name, about, read, lambda _: schema, absent)


def flag(name: str, about: str) -> Field[bool]:
    """A switch in a query: bare, or with a word for yes or no."""
    words = {"": True, "1": True, "true": True, "0": False, "false": False}

    def read(value: Any, _: Domain) -> bool:
        if value not in words:
            raise Invalid(name, "must be empty, 1, true, 0 or false")
        return words[value]

    schema = {"type": "string", "enum": list(words)}
    return Field(name, about, read, lambda _: schema, False)


def string(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise Invalid(name, "must be a string")
    return value


def idempotency(name: str, about: str) -> Field[str | None]:
    def read(value: Any, _: Domain) -> str:
        if not _KEY.fullmatch(string(value, name)):
            raise Invalid(name, "must be 1 to 64 printable ASCII characters")
        return str(value)

    schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[ -~]{1,64}$"}
    return Field(name, about, read, lambda _: schema, None, "c0ffee-1")


def reads_string(name: str) -> Callable[[Any, Domain], str | None]:
    return lambda value, _: string(value, name)


def user_id_schema(domain: Domain) -> Schema:
    if domain.string_ids:
        return {"type": "string", "pattern": "^[A-Za-z0-9._@~-]{1,64}$"}
    return {"type": "integer", "minimum": 1, "maximum": MAX_USER_ID}
