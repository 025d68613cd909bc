"""Reading back: the pages of one conversation."""

from senna.core.call import Call
from senna.model import History, Page, Span, UserId
from senna.store.conversations import Conversations


class Histories:
    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def page(self, call: Call, peer: UserId, where: Page | Span) -> History:
        return self._conversations.history(call.conversation(peer), call.user, where)
