"""The core's nouns as the JSON that clients know.

What is told again and again is made once, and kept where it is: a message, a chat, a profile.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orjson import Fragment
from orjson import dumps as fast_dumps

from senna.core.memory import Known
from senna.edge.ids import MessageIds
from senna.edge.wire.clock import timestamp
from senna.edge.wire.etag import etag
from senna.model import UNREADABLE, Blocked, Chat, Conversation, Message, Told, UserId

Json = dict[str, Any]
People = Mapping[UserId, Known]

_NOTHING = b"{}"


def dumps(value: Any) -> bytes:
    try:
        return fast_dumps(value)
    except TypeError:
        # A profile can hold what orjson refuses, a lone surrogate or a huge number; answer anyway.
        return json.dumps(value).encode()


def joined(one: bytes, other: bytes) -> bytes:
    """Two objects that are JSON already, as one. Nothing stands in both, and the other is not
    empty."""
    return other if one == _NOTHING else b"%b,%b" % (one[:-1], other[1:])


def profile(people: People, user: UserId, unknown: bytes) -> bytes:
    known = people.get(user)
    if known is None:
        return unknown
    if known.told is None:
        known.told = dumps(known.profile)
    return known.told


def person(people: People, user: UserId) -> bytes:
    """In a history: somebody unknown is still a somebody."""
    return profile(people, user, b'{"id":%b}' % dumps(user))


def state(conversation: Conversation, peer: UserId) -> Json:
    return {"key": conversation.name, "inbox_key": f"user-{peer}"}


def page_state(key: str, total: int, per_page: int, page: int | None) -> Json:
    """An empty list has one page; a list read by place has no page number."""
    numbered = {"page": page} if page is not None else {}
    pages = max(1, -(-total // per_page))
    return {"key": key, **numbered, "per_page": per_page, "total": total, "total_pages": pages}


@dataclass(frozen=True, slots=True)
class Presenter:
    ids: MessageIds

    def by(self, author: bytes, conversation: Conversation, message: Message) -> bytes:
        before, behind = message.told or self._tell(conversation, message)
        return before + author + behind if message.author is not None else before + b"null" + behind

    def bare(self, conversation: Conversation, message: Message) -> bytes:
        """With the author's id alone, as everywhere but in a history."""
        return self.by(dumps(message.author), conversation, message)

    def etag(self, conversation: Conversation, message: Message) -> str:
        return etag(self.ids.id(conversation, message.v), message.stamp)

    def read_up_to(self, conversation: Conversation, v: int) -> str | None:
        return self.ids.id(conversation, v) if v else None

    def chat(self, domain: str, reader: UserId, chat: Chat, people: People) -> bytes:
        before, behind = chat.told or self._tell_chat(domain, reader, chat)
        return before + profile(people, chat.peer, b"null") + behind

    def _tell(self, conversation: Conversation, message: Message) -> Told:
        told: Json = {"timestamp": timestamp(message.v), "type": message.type}
        if message.type != UNREADABLE:
            told[message.type] = message.content
            if message.seen:
                told["status"] = "seen"
            if message.edited is not None:
                told["edited"] = timestamp(message.edited)
        before = b'{"id":"%b","author":' % self.ids.id(conversation, message.v).encode()
        message.told = before, b"," + dumps(told)[1:]
        return message.told

    def _tell_chat(self, domain: str, reader: UserId, chat: Chat) -> Told:
        # Not through a call, which refuses: a damaged inbox may hold its own reader.
        conversation, latest = Conversation.between(domain, reader, chat.peer), chat.latest
        told = {
            "type": "user",
            "id": chat.peer,
            "latest": None if latest is None else Fragment(self.bare(conversation, latest)),
            "timestamp": timestamp(chat.v),
        }
        chat.told = dumps(told)[:-1] + b',"user":', b',"unread":%d}' % chat.unread
        return chat.told


def bare_chat(chat: Chat) -> Json:
    return {"type": "user", "id": chat.peer, "latest": None, "timestamp": chat.v}


def blocked(entry: Blocked, people: People) -> Json:
    return {
        "type": "user",
        "id": entry.peer,
        "timestamp": timestamp(entry.since),
        "user": Fragment(profile(people, entry.peer, b"null")),
    }
