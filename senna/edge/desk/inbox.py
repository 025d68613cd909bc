"""The caller's chats, what is unread in them, and whom the caller has blocked."""

from orjson import Fragment

from senna.core.call import Call
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk
from senna.edge.desk.paging import only_one, page, per_page
from senna.edge.fields.queries import MARK, NO_FORMAT, PAGE
from senna.edge.wire.present import bare_chat, blocked, page_state
from senna.model import Inbox, Page, inbox_name


def chats(desk: Desk, call: Call, asked: Asked) -> Answer:
    only_one(asked, "page", "before")
    mark, size, bare = asked.query(MARK), per_page(asked), asked.query(NO_FORMAT)
    number = asked.query(PAGE) or 1
    if mark is None:
        inbox = desk.house.inbox.page(call, Page(number, size))
    else:
        inbox = desk.house.inbox.after(call, mark, size)
    state = page_state(_name(call), inbox.total, size, number if mark is None else None)
    if inbox.next is not None:
        state["next"] = f"{inbox.next.v}.{inbox.next.peer}"
    if bare:
        return Answer({"state": state, "entries": [bare_chat(chat) for chat in inbox.chats]})
    return Answer({"state": state, "entries": _entries(desk, call, inbox)})


def _entries(desk: Desk, call: Call, inbox: Inbox) -> list[Fragment]:
    people = desk.house.people.known(call.domain, [chat.peer for chat in inbox.chats])
    domain, user, tell = call.domain.handle, call.user, desk.present.chat
    return [Fragment(tell(domain, user, chat, people)) for chat in inbox.chats]


def unread(desk: Desk, call: Call, _asked: Asked) -> Answer:
    count = desk.house.inbox.unread(call)
    return Answer({"unread": count.messages, "conversations": count.conversations})


def blocks(desk: Desk, call: Call, asked: Asked) -> Answer:
    where = page(asked)
    found = desk.house.blocks.page(call, where)
    people = desk.house.people.known(call.domain, [entry.peer for entry in found.entries])
    state = page_state(_name(call), found.total, where.size, where.number)
    return Answer({"state": state, "entries": [blocked(e, people) for e in found.entries]})


def _name(call: Call) -> str:
    return inbox_name(call.domain.handle, call.user)
