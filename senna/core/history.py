"""Reading back: the pages of one conversation, and single messages."""

from senna.core.call import Call
from senna.errors import NotAuthor, UnknownMessage
from senna.model import History, Message, Page, Span, UserId
from senna.store.histories import Histories


class Archive:
    def __init__(self, histories: Histories) -> None:
        self._histories = histories

    def page(self, call: Call, peer: UserId, where: Page | Span) -> History:
        return self._histories.page(call.conversation(peer), call.user, where)

    def one(self, call: Call, peer: UserId, v: int) -> Message:
        page = self.page(call, peer, Span(size=1, after=v - 1))
        if not page.messages or page.messages[0].v != v:
            raise UnknownMessage
        return page.messages[0]

    def own(self, call: Call, peer: UserId, v: int) -> Message:
        message = self.one(call, peer, v)
        if message.author != call.user:
            raise NotAuthor
        return message
