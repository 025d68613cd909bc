"""What the caller has read, no longer wants to see, or no longer wants to hear."""

from senna.core.call import Call
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.fields.bodies import UP_TO
from senna.edge.wire.present import state
from senna.errors import UnknownMessage


def read(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    conversation = call.conversation(peer)
    text = asked.field(UP_TO)
    up_to = None if text is None else desk.ids.v(conversation, text)
    if text is not None and up_to is None:
        raise UnknownMessage
    left = desk.house.reading.read(call, peer, up_to)
    return Answer({"state": state(conversation, peer), "unread": left})


def clear(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    desk.house.reading.clear(call, peer)
    message = "Successfully cleared all the messages"
    told = state(call.conversation(peer), peer)
    return Answer({"state": told, "message": message, "success": True})


def block(desk: Desk, call: Call, asked: Asked) -> Answer:
    return _block(desk, call, asked, blocked=True)


def unblock(desk: Desk, call: Call, asked: Asked) -> Answer:
    return _block(desk, call, asked, blocked=False)


def _block(desk: Desk, call: Call, asked: Asked, blocked: bool) -> Answer:
    peer = asked.peer(call)
    desk.house.blocks.put(call, peer, blocked)
    return Answer({"state": state(call.conversation(peer), peer), "blocked": blocked})
