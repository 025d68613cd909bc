"""What stands in a body, whether it came by HTTP or over a socket."""

from typing import Any

from config import Domain
from senna.edge.fields.field import ID_EXAMPLE, Field, Schema, idempotency, reads_string, string
from senna.edge.spelling import MAX_URL, image_problem, text_problem
from senna.errors import Invalid, UnknownType
from senna.model import IMAGE, TEXT


def _read_type(value: Any, _: Domain) -> str:
    if string(value, "type") not in (TEXT, IMAGE):
        raise UnknownType(value)
    return str(value)


def _read_text(value: Any, domain: Domain) -> str | None:
    # An empty text is a text that was not given; clients of the original rely on it.
    if string(value, TEXT) == "":
        return None
    if problem := text_problem(value, domain.text_points, domain.text_bytes):
        raise Invalid(TEXT, problem)
    return str(value)


def _read_image(value: Any, _: Domain) -> str | None:
    if string(value, IMAGE) == "":
        return None
    if problem := image_problem(value):
        raise Invalid(IMAGE, problem)
    return str(value)


def _read_status(value: Any, _: Domain) -> bool:
    if string(value, "status") != "seen":
        raise Invalid("status", 'can only be set to "seen"')
    return True


def _text_schema(domain: Domain) -> Schema:
    return {"type": ["string", "null"], "maxLength": domain.text_points}


TYPE: Field[str | None] = Field(
    "type",
    "What kind of message this is.",
    _read_type,
    lambda _: {"type": "string", "enum": [TEXT, IMAGE]},
    None,
    TEXT,
)
TEXT_CONTENT: Field[str | None] = Field(
    TEXT,
    "Stored verbatim. Counted in code points, and at most 16 KiB of UTF-8 unless configured "
    "otherwise. Needs something visible; no control characters but tab and line breaks.",
    _read_text,
    _text_schema,
    None,
    "Hello, world!",
)
IMAGE_CONTENT: Field[str | None] = Field(
    IMAGE,
    "An http(s) URL. It is never fetched by the server.",
    _read_image,
    lambda _: {"type": ["string", "null"], "maxLength": MAX_URL},
    None,
    "https://images.example/cat.jpg",
)
STATUS: Field[bool] = Field(
    "status",
    "From the reader: read up to this message. From the author: marks this message.",
    _read_status,
    lambda _: {"type": ["string", "null"], "enum": ["seen", None]},
    False,
    "seen",
)
CLIENT_ID = idempotency("client_id", "The same as the header Idempotency-Key.")
UP_TO: Field[str | None] = Field(
    "up_to",
    "The last message read; absent: the newest.",
    reads_string("up_to"),
    lambda _: {"type": ["string", "null"], "format": "uuid"},
    None,
    ID_EXAMPLE,
)

CONTENTS: dict[str, Field[str | None]] = {TEXT: TEXT_CONTENT, IMAGE: IMAGE_CONTENT}
