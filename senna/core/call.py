"""Who asks, and in which domain: the first argument of everything the core does."""

from dataclasses import dataclass

from config import Domain
from senna.errors import TalkingToOneself
from senna.model import Conversation, UserId


@dataclass(frozen=True, slots=True)
class Call:
    domain: Domain
    user: UserId

    def conversation(self, peer: UserId) -> Conversation:
        """The way to every conversation leads through its reader: nobody can name another's."""
        if peer == self.user:
            raise TalkingToOneself
        return Conversation.between(self.domain.handle, self.user, peer)
