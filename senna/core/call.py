"""Who asks, and in which domain: the first argument of everything the core does."""

from config import Domain
from senna.errors import TalkingToOneself
from senna.model import Conversation, UserId


class Call:
    __slots__ = ("_last", "domain", "user")

    def __init__(self, domain: Domain, user: UserId) -> None:
        self.domain, self.user = domain, user
        self._last: tuple[UserId, Conversation] | None = None

    def conversation(self, peer: UserId) -> Conversation:
        """The way to every conversation leads through its reader: nobody can name another's."""
        last = self._last
        if last is not None and last[0] == peer:
            return last[1]  # on its way a request names the same one again and again
        if peer == self.user:
            raise TalkingToOneself
        found = Conversation.between(self.domain.handle, self.user, peer)
        self._last = peer, found
        return found
