"""Who wants to know of whom whether they are there."""

import threading
from collections.abc import Iterable
from typing import Any

from senna.core.call import Call
from senna.core.house import House
from senna.core.presence import MOST_WATCHED
from senna.edge.wire.clock import timestamp
from senna.errors import Invalid
from senna.events import Presence
from senna.live.connection import Connection, State
from senna.live.packets import packet
from senna.live.sockets import Person
from senna.model import UserId

Json = dict[str, Any]


class Watching:
    """A notice only says that somebody stirred: what each watcher may know of it is looked up."""

    def __init__(self, house: House) -> None:
        self._presence, self._feed = house.presence, house.feed
        self._watchers: dict[Person, tuple[Connection, ...]] = {}
        self._stirred: set[Person] = set()
        self._lock = threading.Lock()

    def watch(self, connection: Connection, call: Call, ids: Iterable[UserId]) -> Json:
        new = [user for user in ids if user not in connection.watched]
        if len(connection.watched) + len(new) > MOST_WATCHED:
            raise Invalid("ids", f"must be at most {MOST_WATCHED} people in all")
        try:
            for user in new:
                self._begin(connection, call, user)
        finally:
            if connection.state is State.ENDED:  # while we asked: nobody else forgets the rest
                self.forget(connection, call)
        found = self._presence.look(call, list(ids))
        connection.watched.update({one.user: one.online for one in found})
        return {"presence": [present(one) for one in found]}

    def unwatch(self, connection: Connection, call: Call, ids: Iterable[UserId]) -> Json:
        for user in ids:
            if connection.watched.pop(user, self) is not self:
                self._leave(connection, call, user)
        return {}

    def forget(self, connection: Connection, call: Call) -> None:
        self.unwatch(connection, call, list(connection.watched))

    def stir(self, domain: str, user: UserId) -> None:
        with self._lock:
            if (domain, user) in self._watchers:
                self._stirred.add((domain, user))

    def stirred(self, _now: float) -> None:
        with self._lock:
            stirred, self._stirred = self._stirred, set()
        self._look(stirred)

    def everybody(self, _now: float) -> None:
        """A worker that was killed gave no notice of those it held."""
        self._look(set(self._watchers))

    def _look(self, people: set[Person]) -> None:
        asking: dict[Connection, list[UserId]] = {}
        with self._lock:
            for person in people:
                for connection in self._watchers.get(person, ()):
                    asking.setdefault(connection, []).append(person[1])
        for connection, ids in asking.items():
            self._tell(connection, ids)

    def _tell(self, connection: Connection, ids: list[UserId]) -> None:
        if connection.call is None:
            return
        for one in self._presence.look(connection.call, ids):
            if connection.watched.get(one.user, one.online) != one.online:
                connection.watched[one.user] = one.online
                connection.say_in_passing(packet("presence", present(one)))

    def _begin(self, connection: Connection, call: Call, user: UserId) -> None:
        self._feed.watch(call.domain, user)
        with self._lock:
            person = (call.domain.handle, user)
            self._watchers[person] = (*self._watchers.get(person, ()), connection)
        connection.watched[user] = None  # last: what is forgotten is looked up here

    def _leave(self, connection: Connection, call: Call, user: UserId) -> None:
        person = (call.domain.handle, user)
        with self._lock:
            left = tuple(one for one in self._watchers.get(person, ()) if one is not connection)
            if left:
                self._watchers[person] = left
            else:
                self._watchers.pop(person, None)
        self._feed.unwatch(call.domain, user)


def present(one: Presence) -> Json:
    seen = None if one.last_active is None else timestamp(one.last_active)
    return {"id": one.user, "online": one.online, "last_active": seen}
