"""Catching up without a socket."""

from senna.core.call import Call
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.fields.queries import CURSOR, WAIT
from senna.edge.wire.events import present_event
from senna.edge.wire.present import Json


def sync(desk: Desk, call: Call, asked: Asked) -> Answer:
    cursor, wait = asked.query(CURSOR), asked.query(WAIT)
    missed = desk.house.log.since(call, cursor, wait)
    events: list[Json] = []
    for event in missed.events:
        name, data = present_event(
            desk.present, call.domain.handle, call.user, event, missed.cursor.epoch
        )
        events.append({"event": name, "data": data})
    told: Json = {
        "events": events,
        "cursor": str(missed.cursor),
        "recovered": missed.reason is None,
        "has_more": missed.has_more,
    }
    return Answer(told if missed.reason is None else told | {"reason": missed.reason})
