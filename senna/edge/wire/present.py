"""The core's nouns as the JSON that clients know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from senna.edge.ids import MessageIds
from senna.edge.wire.clock import timestamp
from senna.edge.wire.etag import etag
from senna.model import UNREADABLE, Blocked, Chat, Conversation, Message, Profile, UserId

Json = dict[str, Any]
Profiles = Mapping[UserId, Profile]


def dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        # A profile can hold what orjson refuses, a lone surrogate or a huge number; answer anyway.
        return json.dumps(value).encode()


def person(profiles: Profiles, user: UserId) -> Profile:
    """In a history: somebody unknown is still a somebody."""
    return profiles.get(user) or {"id": user}


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

    def message(self, conversation: Conversation, message: Message, author: Any) -> Json:
        told: Json = {
            "id": self.ids.id(conversation, message.v),
            "author": author,
            "timestamp": timestamp(message.v),
            "type": message.type,
        }
        if message.type == UNREADABLE:
            return told | {"author": None}
        told[message.type] = message.content
        if message.seen:
            told["status"] = "seen"
        if message.edited is not None:
            told["edited"] = timestamp(message.edited)
        return told

    def bare(self, conversation: Conversation, message: Message) -> Json:
        """With the author's id alone, as everywhere but in a history."""
        return self.message(conversation, message, message.author)

    def told(self, conversation: Conversation, message: Message, profiles: Profiles) -> Json:
        """With the author's profile, as in a history."""
        author = None if message.author is None else person(profiles, message.author)
        return self.message(conversation, message, author)

    def etag(self, conversation: Conversation, message: Message) -> str:
        return etag(self.ids.id(conversation, message.v), message.stamp)

    def read_up_to(self, conversation: Conversation, v: int) -> str | None:
        return self.ids.id(conversation, v) if v else None

    def chat(self, conversation: Conversation, chat: Chat, profiles: Profiles) -> Json:
        latest = chat.latest
        return {
            "type": "user",
            "id": chat.peer,
            "latest": None if latest is None else self.bare(conversation, latest),
            "timestamp": timestamp(chat.v),
            "user": profiles.get(chat.peer),
            "unread": chat.unread,
        }


def bare_chat(chat: Chat) -> Json:
    return {"type": "user", "id": chat.peer, "latest": None, "timestamp": chat.v}


def blocked(entry: Blocked, profiles: Profiles) -> Json:
    return {
        "type": "user",
        "id": entry.peer,
        "timestamp": timestamp(entry.since),
        "user": profiles.get(entry.peer),
    }
