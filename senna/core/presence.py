"""Who is there: told by those who hold people's sockets, asked by those who talk with them."""

from collections.abc import Sequence

from senna import events
from senna.core.call import Call
from senna.errors import Invalid
from senna.model import UserId
from senna.store.presence import Presences, Somebody

MOST_WATCHED = 200


class Presence:
    def __init__(self, presences: Presences) -> None:
        self._presences = presences

    def here(self, call: Call) -> None:
        """The first socket of somebody in this process."""
        self._presences.here([(call.domain, call.user)])

    def gone(self, call: Call) -> None:
        """The last one has closed."""
        self._presences.gone(call.domain, call.user)

    def beat(self, people: Sequence[Somebody]) -> None:
        """Every 15 s, all who have a socket here: 40 s after the last they are away."""
        self._presences.here(people)

    def look(self, call: Call, ids: Sequence[UserId]) -> list[events.Presence]:
        """Strangers, and whoever has blocked the caller, are away like anybody who is away."""
        if len(ids) > MOST_WATCHED:
            raise Invalid("ids", f"must be at most {MOST_WATCHED} people")
        return self._presences.look(call.domain, call.user, ids)
