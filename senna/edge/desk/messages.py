"""Writing: send, edit, delete."""

from orjson import Fragment

from senna.core.call import Call
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.fields.queries import IDEMPOTENCY_KEY, IF_MATCH
from senna.edge.wire import parse
from senna.edge.wire.etag import expected
from senna.edge.wire.present import state
from senna.errors import SennaError
from senna.model import Change, Draft, Message, UserId


def send(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    sent = desk.house.messages.send(call, peer, _draft(desk, call, asked, peer))
    answer = _entry(desk, call, peer, sent.message, 201)
    if sent.repeated:
        return Answer(answer.body, 201, {**answer.headers, "Idempotent-Replayed": "true"})
    return answer


def edit(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    v = asked.v(desk.ids, call.conversation(peer))
    change, stamps = _change(desk, call, asked, peer, v)
    message = desk.house.messages.edit(call, peer, v, change, stamps)
    return _entry(desk, call, peer, message, 200)


def delete(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    conversation = call.conversation(peer)
    v = asked.v(desk.ids, conversation)
    try:
        stamps = expected(asked.header(IF_MATCH), asked.path["message"])
    except SennaError:
        desk.house.history.own(call, peer, v)
        raise
    desk.house.messages.delete(call, peer, v, stamps)
    told = {"state": state(conversation, peer), "message": "Message deleted", "success": True}
    return Answer(told)


def _draft(desk: Desk, call: Call, asked: Asked, peer: UserId) -> Draft:
    try:
        return parse.draft(asked.fields, call.domain, asked.header(IDEMPOTENCY_KEY))
    except SennaError:
        # Whether one may write there at all is said before what is wrong with the words.
        desk.house.messages.admit(call, peer)
        raise


def _change(
    desk: Desk, call: Call, asked: Asked, peer: UserId, v: int
) -> tuple[Change, frozenset[int] | None]:
    history = desk.house.history
    try:
        wanted = parse.edit(asked.fields, call.domain)
        stamps = expected(asked.header(IF_MATCH), asked.path["message"])
    except SennaError:
        # Existence and authorship are said before what is wrong with the data.
        look = history.own if parse.touches_content(asked.body) else history.one
        look(call, peer, v)
        raise
    if wanted.ambiguous:
        return wanted.change(history.own(call, peer, v).type), stamps
    return wanted.change(), stamps


def _entry(desk: Desk, call: Call, peer: UserId, message: Message, status: int) -> Answer:
    conversation = call.conversation(peer)
    body = {
        "state": state(conversation, peer),
        "entry": Fragment(desk.present.bare(conversation, message)),
    }
    return Answer(body, status, {"ETag": desk.present.etag(conversation, message)})
