"""Who is typing to whom, for as long as it is true."""

from senna.core.call import Call
from senna.core.people import People
from senna.model import UserId
from senna.store.presence import Presences


class Typing:
    def __init__(self, presences: Presences, people: People) -> None:
        self._presences, self._people = presences, people

    def tell(self, call: Call, peer: UserId, typing: bool) -> None:
        """Whom nobody would hear is not told so: banned, blocked and unknown are all one."""
        conversation = call.conversation(peer)
        self._people.meet(call.domain, call.user)
        if not self._people.refused(call.domain, call.user):
            self._presences.typing(call.domain, call.user, conversation, typing)
