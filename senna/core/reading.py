"""What one side has read, and what it no longer wants to see."""

from senna.core.call import Call
from senna.model import UserId
from senna.store.conversations import Conversations


class Reading:
    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def read(self, call: Call, peer: UserId, up_to: int | None) -> int:
        """Up to a message, or to the newest; answers how much of the conversation is unread."""
        conversation = call.conversation(peer)
        return self._conversations.read(call.domain, conversation, call.user, up_to)

    def clear(self, call: Call, peer: UserId) -> None:
        self._conversations.clear(call.domain, call.conversation(peer), call.user)
