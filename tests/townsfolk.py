"""Two people at the store itself, with nothing above it."""

from dataclasses import dataclass, field
from typing import Any

from a_domain import a_domain

from config import Domain
from senna.events import Cursor, Missed
from senna.model import Change, Conversation, Draft, History, Inbox, Message, Page, Unread, UserId
from senna.store.conversations import Conversations
from senna.store.histories import Histories
from senna.store.inboxes import Inboxes
from senna.store.keys import Keys
from senna.store.logs import Logs
from senna.store.scripts import Scripts


@dataclass
class Shop:
    """The store with nothing above it."""

    redis: Any  # its stubs know neither bytes keys nor what a command answers
    domain: Domain = field(default_factory=a_domain)
    keys: Keys = field(default_factory=lambda: Keys("senna"))

    def __post_init__(self) -> None:
        scripts = Scripts(self.redis)
        self.conversations = Conversations(self.keys, scripts)
        self.histories = Histories(self.redis, self.keys, scripts)
        self.inboxes = Inboxes(self.redis, self.keys, scripts, self.histories)
        self.logs = Logs(self.redis, self.keys, scripts)


@dataclass
class Person:
    """Somebody who talks to one other person, straight to the store."""

    shop: Shop
    me: UserId
    peer: UserId

    @property
    def pair(self) -> Conversation:
        return Conversation.between(self.shop.domain.handle, self.me, self.peer)

    def says(
        self, text: str, key: str | None = None, admitted: bool = True, type_: str = "text"
    ) -> Message:
        draft = Draft(type_, text, key)
        sent = self.shop.conversations.send(self.shop.domain, self.pair, self.me, draft, admitted)
        return sent.message

    def edits(
        self,
        v: int,
        text: str | None = None,
        *,
        seen: bool = False,
        type_: str = "text",
        expected: frozenset[int] | None = None,
        admitted: bool = True,
    ) -> Message:
        change = Change(type_ if text else None, text, seen)
        return self.shop.conversations.edit(
            self.shop.domain, self.pair, self.me, v, change, expected, admitted
        )

    def deletes(self, v: int, expected: frozenset[int] | None = None) -> None:
        self.shop.conversations.delete(self.shop.domain, self.pair, self.me, v, expected)

    def reads(self, up_to: int | None = None) -> int:
        return self.shop.conversations.read(self.shop.domain, self.pair, self.me, up_to)

    def clears(self) -> None:
        self.shop.conversations.clear(self.shop.domain, self.pair, self.me)

    def blocks(self, blocked: bool = True) -> None:
        self.shop.inboxes.block(self.shop.domain, self.me, self.pair, self.peer, blocked)

    def history(self, number: int = 1, size: int = 100) -> History:
        return self.shop.histories.page(self.pair, self.me, Page(number, size))

    def texts(self) -> list[str]:
        return [message.content for message in self.history().messages]

    def inbox(self, size: int = 100) -> Inbox:
        return self.shop.inboxes.page(self.shop.domain, self.me, Page(1, size))

    def latest(self) -> Message | None:
        return self.inbox().chats[0].latest

    def unread(self) -> Unread:
        return self.shop.inboxes.unread(self.shop.domain, self.me)

    def here(self) -> Cursor:
        return self.shop.logs.head(self.shop.domain, self.me)

    def missed(self, cursor: Cursor, size: int = 100) -> Missed:
        return self.shop.logs.since(self.shop.domain, self.me, cursor, size)
