"""Reading one conversation back."""

from orjson import Fragment

from senna.core.call import Call
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.desk.paging import only_one, page, per_page
from senna.edge.fields.field import Field
from senna.edge.fields.queries import AFTER, BEFORE
from senna.edge.wire.present import Json, page_state, person, state
from senna.errors import Invalid
from senna.model import Conversation, Page, Span


def history(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    conversation = call.conversation(peer)
    where = _where(desk, conversation, asked)
    found = desk.house.history.page(call, peer, where)
    people = desk.house.people.known(call.domain, [call.user, peer])
    number = where.number if isinstance(where, Page) else None
    told: Json = page_state(conversation.name, found.total, where.size, number)
    if isinstance(where, Span):
        told["has_more"] = found.has_more
    read_up_to = desk.present.read_up_to
    told["read"] = {
        "me": read_up_to(conversation, found.mine),
        "them": read_up_to(conversation, found.theirs),
    }
    me, them, by = person(people, call.user), person(people, peer), desk.present.by
    messages = [
        Fragment(by(me if one.author == call.user else them, conversation, one))
        for one in found.messages
    ]
    return Answer({"state": told, "entry": Fragment(them), "messages": messages})


def one(desk: Desk, call: Call, asked: Asked) -> Answer:
    peer = asked.peer(call)
    conversation = call.conversation(peer)
    message = desk.house.history.one(call, peer, asked.v(desk.ids, conversation))
    entry = Fragment(desk.present.bare(conversation, message))
    etag = desk.present.etag(conversation, message)
    return Answer({"state": state(conversation, peer), "entry": entry}, headers={"ETag": etag})


def _where(desk: Desk, conversation: Conversation, asked: Asked) -> Page | Span:
    only_one(asked, "page", "before", "after")
    before = _place(desk, conversation, asked, BEFORE)
    after = _place(desk, conversation, asked, AFTER)
    if before is None and after is None:
        return page(asked)
    return Span(per_page(asked), before, after)


def _place(
    desk: Desk, conversation: Conversation, asked: Asked, field: Field[str | None]
) -> int | None:
    text = asked.query(field)
    if text is None:
        return None
    v = desk.ids.v(conversation, text)
    if v is None:
        raise Invalid(field.name, "must be the id of a message of this conversation")
    return v
