"""Everything that a client may say, for who describes or counts it: what is answered at the desk,
and what is about the socket itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config import Domain
from senna.edge.fields.events import IDS, TOKEN
from senna.edge.fields.field import Field, Schema
from senna.edge.fields.queries import CURSOR
from senna.edge.schema import TEXT, an_object, list_of, or_null, with_more
from senna.edge.shapes import shapes
from senna.live.said import SAID, WORN, Said
from senna.live.told import presence

_WORN: dict[str, Schema] = {"ETag": TEXT, "Idempotent-Replayed": {"const": True}}


@dataclass(frozen=True, slots=True)
class Heard:
    name: str
    summary: str
    fields: tuple[Field[Any], ...]
    needed: tuple[Field[Any], ...]
    answer: Callable[[Domain], Schema]  # what its ack has beside `ok`


def _nothing(_: Domain) -> Schema:
    return an_object()


def _refreshed(_: Domain) -> Schema:
    moment: Schema = {"type": "number", "description": "The token's `exp`, if it has one."}
    return an_object(expires=or_null(moment))


def _watched(domain: Domain) -> Schema:
    return an_object(presence=list_of(presence(domain)))


def _at_the_desk(said: Said) -> Heard:
    worn = {WORN[header]: _WORN[header] for header in said.gives}

    def answer(domain: Domain) -> Schema:
        return with_more(shapes(domain).get(said.shape, an_object()), worn)

    return Heard(said.name, said.summary, said.fields, said.needed, answer)


HEARD: tuple[Heard, ...] = (
    Heard("authenticate", "This is who I am", (TOKEN, CURSOR), (TOKEN,), _nothing),
    Heard("refresh", "This is my next token", (TOKEN,), (TOKEN,), _refreshed),
    *map(_at_the_desk, SAID),
    Heard("watch", "Tell me whether they are there", (IDS,), (), _watched),
    Heard("unwatch", "Tell me no longer", (IDS,), (), _nothing),
)
