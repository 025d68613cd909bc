"""The description of the API (OpenAPI 3.1), made from the table that also answers."""

import re
from typing import Any

from config import Domain
from senna import __version__, errors
from senna.api.problems import BadRequest, TooSlow, http_problem
from senna.api.routes import ROUTES
from senna.api.shapes import example, shapes
from senna.api.table import Route
from senna.edge.fields.bodies import TEXT_CONTENT, TYPE, UP_TO
from senna.edge.fields.field import MESSAGE_ID, Field, user_id_schema
from senna.edge.problems import Problem
from senna.edge.schema import of_fields
from senna.edge.wire.body import MAX_BODY, TooLarge, WrongMedia

Json = dict[str, Any]

_ANY = (errors.UnknownDomain, errors.TooFast, errors.StorageAway)
_SIGNED = (errors.NotAuthenticated, errors.BadToken, errors.ExpiredToken, errors.NobodyInToken)
_BODIED = (errors.BadJson, errors.Invalid, BadRequest, TooSlow, TooLarge, WrongMedia)
_ELSE = (RuntimeError,)
# One of each fault that has something to say beyond its kind.
_SAMPLES: dict[type[Exception], Exception] = {
    errors.Invalid: errors.Invalid("page", "must be a whole number from 1 to 1000000000"),
    errors.BadToken: errors.BadToken("invalid signature"),
    errors.UnknownTarget: errors.UnknownTarget("villain"),
    errors.UnknownType: errors.UnknownType("link"),
    errors.MissingContent: errors.MissingContent("text"),
    errors.BadJson: errors.BadJson("unexpected character: line 1 column 2 (char 1)"),
    errors.TooFast: errors.TooFast(2),
    TooLarge: TooLarge(MAX_BODY),
    WrongMedia: WrongMedia("Content-Type must be application/json in UTF-8"),
}
_ETAG = {"ETag": "The message's id and the moment of its last wording."}
_REPLAYED = {"Idempotent-Replayed": "`true` when this key was used before."}
_GIVEN = _ETAG | _REPLAYED
_PLACE = re.compile(r"<(\w+)>")


def describe(domain: Domain) -> Json:
    paths: dict[str, Json] = {}
    for route in ROUTES:
        for method in route.methods:
            path = _PLACE.sub(r"{\1}", route.path)
            paths.setdefault(path, {})[method.lower()] = _operation(route, method, domain)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Senna",
            "version": __version__,
            "description": "Direct messages beside the platform you already have.",
        },
        "servers": [{"url": "/"}],
        "externalDocs": {"url": "/asyncapi.json", "description": "What is said over sockets."},
        "paths": paths,
        "components": {
            "schemas": shapes(domain),
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": domain.jwt_header},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _operation(route: Route, method: str, domain: Domain) -> Json:
    words = [route.answer.__name__, *_PLACE.findall(route.path), method.lower()]
    told: Json = {
        "operationId": "_".join(words) + ("_slash" if route.path == "/api/" else ""),
        "summary": route.summary,
        "parameters": _parameters(route, domain),
        "responses": {str(route.status): _success(route, domain)} | _refusals(route),
        "security": [{}] if route.path == "/" else [{"token": []}, {"bearer": []}],
    }
    if route.open and route.path != "/":
        told["security"].append({})
    if route.body is not None:
        told["requestBody"] = _body(route.body, domain)
    return told


def _parameters(route: Route, domain: Domain) -> list[Json]:
    places = {"id": user_id_schema(domain), "message": MESSAGE_ID}
    told: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": places[name]}
        for name in _PLACE.findall(route.path)
    ]
    told += [_parameter("query", field, domain) for field in route.query]
    return told + [_parameter("header", field, domain) for field in route.headers]


def _parameter(where: str, field: Field[Any], domain: Domain) -> Json:
    told = {
        "name": field.name,
        "in": where,
        "description": field.about,
        "schema": field.schema(domain),
    }
    return told if field.example is None else told | {"example": field.example}


def _body(fields: tuple[Field[Any], ...], domain: Domain) -> Json:
    schema = of_fields(fields, domain)
    sample = {one.name: one.example for one in fields if one in (TYPE, TEXT_CONTENT, UP_TO)}
    required = UP_TO not in fields
    content: Json = {"schema": schema, "example": sample}
    return {"required": required, "content": {"application/json": content}}


def _success(route: Route, domain: Domain) -> Json:
    content: Json = {"schema": {"$ref": f"#/components/schemas/{route.shape}"}}
    sample = example(route.shape, domain)
    if sample is not None:
        content["example"] = sample
    told: Json = {"description": route.summary, "content": {"application/json": content}}
    if route.gives:
        told["headers"] = {
            name: {"description": _GIVEN[name], "schema": {"type": "string"}}
            for name in route.gives
        }
    return told


def _refusals(route: Route) -> Json:
    faults = [*_ANY, *route.faults]
    if route.path != "/":
        faults += _SIGNED
    if route.body is not None:
        faults += _BODIED
    by_status: dict[int, list[Problem]] = {}
    for kind in dict.fromkeys(faults):
        one = http_problem(_SAMPLES.get(kind) or kind())
        by_status.setdefault(one.status, []).append(one)
    told = {str(status): _refusal(problems) for status, problems in sorted(by_status.items())}
    return told | {"default": _refusal([http_problem(kind()) for kind in _ELSE])}


def _refusal(problems: list[Problem]) -> Json:
    examples = {
        f"{one.name}-{number}": {"value": one.body("3f1c0a9be57d2468")}
        for number, one in enumerate(problems, 1)
    }
    schema = {"$ref": "#/components/schemas/Error"}
    told: Json = {
        "description": "; ".join(dict.fromkeys(one.code or one.message for one in problems)),
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }
    if problems[0].retry_after is not None:
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        told["headers"] = {"Retry-After": seconds}
    return told
