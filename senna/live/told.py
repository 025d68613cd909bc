"""What a client is told: the one table that the description and the docs are held against."""

from collections.abc import Callable
from dataclasses import dataclass

from config import Domain
from senna.edge.fields.field import Schema, user_id_schema
from senna.edge.schema import COUNT, TEXT, YES_NO, an_object, one_of, or_null, ref, with_more
from senna.edge.shapes import EVENTS, RELOAD, shapes
from senna.edge.wire.events import NAMES, OMITTED
from senna.events import CLEARED, CREATED, DELETED, EDITED, READ
from senna.live.line import EXPIRED, FLOOD, RESTART, REVOKED, SLOW
from senna.live.problems import UNAUTHORIZED


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    summary: str
    schema: Callable[[Domain], Schema]

    @property
    def logged(self) -> bool:
        """It has a cursor, and is told again to who has missed it."""
        return self.name in EVENTS


def _new_message(domain: Domain) -> Schema:
    own = {"description": "Only live, and only to sockets of the author who gave it."}
    return with_more(shapes(domain)["NewMessage"], {"client_id": TEXT | own})


def _logged(name: str) -> Callable[[Domain], Schema]:
    return lambda _: ref(EVENTS[name])


def _authenticated(domain: Domain) -> Schema:
    told = an_object(user_id=user_id_schema(domain), cursor=TEXT, recovered=YES_NO)
    return with_more(told, {"reason": RELOAD})


def _unauthorized(_: Domain) -> Schema:
    kind: Schema = {"type": "string", "const": "UnauthorizedError"}
    return an_object(
        message=TEXT, data=an_object(message=TEXT, code=one_of(*UNAUTHORIZED), type=kind)
    )


def _typing(domain: Domain) -> Schema:
    return an_object(conversation=ref("Conversation"), by=user_id_schema(domain), typing=YES_NO)


def presence(domain: Domain) -> Schema:
    seen = or_null(ref("Timestamp"))
    return an_object(id=user_id_schema(domain), online=YES_NO, last_active=seen)


def _sync(_: Domain) -> Schema:
    return an_object(
        {"recovered": {"type": "boolean", "const": False}, "reason": RELOAD}, cursor=TEXT
    )


def _goodbye(_: Domain) -> Schema:
    reasons = one_of(RESTART, SLOW, EXPIRED, REVOKED, FLOOD)
    return an_object(reason=reasons, retry={"type": "number", "minimum": 0})


TOLD: tuple[Told, ...] = (
    Told("authenticated", "You are in, and what you missed follows", _authenticated),
    Told("unauthorized", "You are not let in", _unauthorized),
    Told(NAMES[CREATED], "A message was sent", _new_message),
    Told(NAMES[EDITED], "A message was changed, or marked seen by its author",
         _logged(NAMES[EDITED])),
    Told(NAMES[DELETED], "A message was deleted", _logged(NAMES[DELETED])),
    Told(NAMES[READ], "Somebody has read up to here", _logged(NAMES[READ])),
    Told(NAMES[CLEARED], "You have cleared a conversation", _logged(NAMES[CLEARED])),
    Told(OMITTED, "There was a message that is gone by now", _logged(OMITTED)),
    Told("typing", "Somebody is typing, or no longer", _typing),
    Told("presence", "Somebody whom you watch came or went", presence),
    Told("sync", "You have heard everything up to here, or have to reload", _sync),
    Told("expiring", "Your token ends soon", lambda _: an_object(seconds=COUNT)),
    Told("goodbye", "This socket is closed now, and why", _goodbye),
)  # fmt: skip
