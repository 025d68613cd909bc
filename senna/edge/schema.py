"""JSON Schema in few words, for the descriptions of what our doors take and give."""

from typing import Any

from config import Domain
from senna.edge.fields.bodies import CONTENTS, STATUS, TYPE
from senna.edge.fields.field import Field, Schema

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}
TRUE: Schema = {"type": "boolean", "const": True}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def an_object(optional: dict[str, Schema] | None = None, **required: Schema) -> Schema:
    properties = required | (optional or {})
    return {"type": "object", "required": list(required), "properties": properties}


def with_more(schema: Schema, optional: dict[str, Schema], **required: Schema) -> Schema:
    """An object that has what this one has, and more."""
    return schema | {
        "required": [*required, *schema["required"]],
        "properties": required | schema["properties"] | optional,
    }


def of_fields(fields: tuple[Field[Any], ...], domain: Domain) -> Schema:
    """An object that somebody sends us: a body, or what an event brings."""
    properties = {one.name: one.schema(domain) | {"description": one.about} for one in fields}
    schema: Schema = {"type": "object", "properties": properties}
    return schema | _rule(fields)


def _rule(fields: tuple[Field[Any], ...]) -> Schema:
    """What JSON Schema can say of how fields depend on each other."""
    if TYPE in fields:
        given = {"type": "string", "minLength": 1}
        kinds = [
            {"properties": {"type": {"const": kind}, kind: given}, "required": ["type", kind]}
            for kind in CONTENTS
        ]
        return {"oneOf": kinds}
    if STATUS in fields:
        return {"anyOf": [{"required": [name]} for name in (*CONTENTS, STATUS.name)]}
    return {}
