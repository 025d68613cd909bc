"""The description of the sockets (AsyncAPI 3.0), made from what also answers and speaks."""

from typing import Any

from config import Domain
from senna import __version__
from senna.edge.fields.field import Schema
from senna.edge.fields.queries import NO_FORMAT
from senna.edge.schema import TRUE, an_object, of_fields, ref, with_more
from senna.edge.shapes import shapes
from senna.live.heard import HEARD, Heard
from senna.live.told import TOLD, Told

Json = dict[str, Any]

_CHANNEL = "#/channels/senna"
_REFUSED = "refused"
_ABOUT = (
    "Direct messages, live, over Socket.IO (socket.io-client 3.x or 4.x), in its default "
    "namespace. The token goes into the `auth` of the handshake, together with the cursor of "
    "somebody who comes back, or into `authenticate`. Every event of a client is acknowledged: "
    "with `ok: true` and what REST answers, or with `ok: false` and an error. Fields that are not "
    "described here may come later: ignore what you do not know."
)


def describe(domain: Domain) -> Json:
    messages = {_REFUSED: _message("An ack: it was not done", _refusal())}
    for heard in HEARD:
        messages[heard.name] = _said(heard, domain)
        messages[_ack(heard)] = _message(f"An ack: {heard.summary}", _done(heard, domain))
    for told in TOLD:
        messages[_event(told)] = _told(told, domain)
    operations = {f"hear-{heard.name}": _hears(heard) for heard in HEARD}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Senna, live", "version": __version__, "description": _ABOUT},
        "defaultContentType": "application/json",
        "servers": {"senna": _server(domain)},
        "channels": {"senna": {"address": "/", "messages": messages}},
        "operations": operations | {f"tell-{told.name}": _tells(told) for told in TOLD},
        "components": {"schemas": shapes(domain)},
    }


def _server(domain: Domain) -> Json:
    host = {"default": domain.hosts[0] if domain.hosts else "localhost:3005"}
    told = {"host": "{host}", "pathname": "/socket.io/", "variables": {"host": host}}
    return told | {"protocol": "wss", "description": "Also by long polling, at the same path."}


def _said(heard: Heard, domain: Domain) -> Json:
    schema = of_fields(heard.fields, domain)
    if NO_FORMAT in heard.fields:
        # A switch of a query; JSON has a word for it.
        schema["properties"][NO_FORMAT.name] = {"type": "boolean", "description": NO_FORMAT.about}
    if heard.needed:
        schema["required"] = [field.name for field in heard.needed]
    return _message(heard.summary, schema, heard.name)


def _told(told: Told, domain: Domain) -> Json:
    kept = "Stands in the log: it has a cursor, and is told again to who has missed it."
    about = kept if told.logged else "In passing: it is told once, and to who is there."
    return _message(told.summary, told.schema(domain), told.name) | {"description": about}


def _message(summary: str, payload: Schema, name: str | None = None) -> Json:
    told = {"summary": summary, "payload": payload}
    return told if name is None else {"name": name} | told


def _done(heard: Heard, domain: Domain) -> Schema:
    return with_more(heard.answer(domain), {}, ok=TRUE)


def _refusal() -> Schema:
    return an_object(ok={"type": "boolean", "const": False}, error=ref("Error"))


def _hears(heard: Heard) -> Json:
    answers = [_in_channel(_ack(heard)), _in_channel(_REFUSED)]
    reply = {"channel": {"$ref": _CHANNEL}, "messages": answers}
    return _operation("receive", heard.summary, heard.name) | {"reply": reply}


def _tells(told: Told) -> Json:
    return _operation("send", told.summary, _event(told))


def _operation(action: str, summary: str, message: str) -> Json:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": _CHANNEL},
        "messages": [_in_channel(message)],
    }


def _in_channel(message: str) -> Json:
    return {"$ref": f"{_CHANNEL}/messages/{message}"}


def _ack(heard: Heard) -> str:
    return f"{heard.name}.ack"


def _event(told: Told) -> str:
    """Some are named as what a client says: `typing`, `read`, `sync`."""
    return f"{told.name}.event"
