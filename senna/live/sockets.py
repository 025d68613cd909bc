"""The sockets of this worker, by their own id and by the person they belong to."""

import threading
from collections import Counter

from senna.core.call import Call
from senna.live.connection import Connection
from senna.live.problems import TooManySockets
from senna.model import UserId

Person = tuple[str, UserId]  # never without the domain


class Sockets:
    """Snapshots are tuples made anew at each change: whoever reads one needs no lock."""

    def __init__(self, per_person: int, per_address: int, most: int) -> None:
        self._per_person, self._per_address, self._most = per_person, per_address, most
        self._all: dict[str, Connection] = {}
        self._people: dict[Person, tuple[Connection, ...]] = {}
        self._addresses: Counter[str] = Counter()
        self._lock = threading.Lock()

    def check(self, network: str) -> None:
        if self._addresses[network] >= self._per_address or len(self._all) >= self._most:
            raise TooManySockets

    def add(self, connection: Connection) -> None:
        with self._lock:
            self.check(connection.visitor.network)
            self._addresses[connection.visitor.network] += 1
            self._all[connection.sid] = connection

    def enter(self, connection: Connection, call: Call) -> None:
        person = (call.domain.handle, call.user)
        with self._lock:
            others = self._people.get(person, ())
            if len(others) >= self._per_person:
                raise TooManySockets
            self._people[person] = (*others, connection)

    def leave(self, connection: Connection, call: Call) -> None:
        person = (call.domain.handle, call.user)
        with self._lock:
            left = tuple(one for one in self._people.get(person, ()) if one is not connection)
            if left:
                self._people[person] = left
            else:
                self._people.pop(person, None)

    def remove(self, connection: Connection) -> None:
        network = connection.visitor.network
        with self._lock:
            if self._all.pop(connection.sid, None) is None:
                return
            self._addresses[network] -= 1
            if not self._addresses[network]:
                del self._addresses[network]

    def find(self, sid: str) -> Connection | None:
        return self._all.get(sid)

    def of(self, domain: str, user: UserId) -> tuple[Connection, ...]:
        return self._people.get((domain, user), ())

    def people(self) -> list[Call]:
        """Everybody who has a socket here, each once."""
        with self._lock:
            first = [sockets[0].call for sockets in self._people.values()]
        return [call for call in first if call is not None]

    def all(self) -> list[Connection]:
        with self._lock:
            return list(self._all.values())
