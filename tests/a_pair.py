"""Two processes of Senna behind one proxy to one Redis that can be hurt, and healed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from a_redis import ARedis
from caller import Caller, Told
from instances import Instance
from ledger import Ledger, lines
from toxic import Toxic

IN_TIME = 1.5
BACK = 5.0  # seconds after Redis is back, everybody is


@dataclass
class Pair:
    redis: ARedis
    proxy: Toxic
    sennas: list[Instance]
    # Everybody is new: no test meets what another left behind.
    _people: "count[int]" = field(default_factory=lambda: count(1000, 2))

    @property
    def ports(self) -> list[int]:
        return [senna.port for senna in self.sennas]

    def strangers(self) -> tuple[int, int]:
        number = next(self._people)
        return number, number + 1

    def two(self, people: tuple[int, int] | None = None) -> tuple[Caller, Caller]:
        """Each on a process of their own."""
        ada, ben = people or self.strangers()
        return Caller(self.ports[0], ada, ben), Caller(self.ports[1], ben, ada)

    def heal(self) -> None:
        self.proxy.clear()
        self.redis.thaw() if self.redis.process.poll() is None else self.redis.start()

    def well(self) -> bool:
        return all(one.ready() for one in self.sennas)

    def judge(self, ledger: Ledger, people: tuple[int, int]) -> None:
        """Both readers, both inboxes and every repeat agree with what was said and heard."""
        ada, ben = self.two(people)
        told = lines(ada.walk())
        assert told == lines(ben.walk())
        for send in ledger.sends[::7]:
            me, peer = people if send.author == people[0] else people[::-1]
            for port in self.ports:
                again = Caller(port, me, peer).send(send.text, send.text)
                assert again.headers["Idempotent-Replayed"] == "true"
                send.heard(again.json["entry"])
        assert ledger.verdict(told) == []
        assert len(told) == len(ledger.sends)
        for one in (ada, ben):
            foreign = sum(send.author == one.peer for send in ledger.sends)
            unread = min(foreign, 999)
            assert one.get("/api/unread") == {"unread": unread, "conversations": int(unread > 0)}
            (chat,) = one.get("/api/list")["entries"]
            assert (chat["unread"], chat["latest"]["id"]) == (unread, told[-1][1])


def crowd(*asked: Callable[[], Told]) -> list[Told]:
    """All of it at once."""
    with ThreadPoolExecutor(len(asked)) as pool:
        return [one.result() for one in [pool.submit(each) for each in asked]]


def statuses(told: list[Told]) -> dict[int, int]:
    found = [one.status for one in told]
    return {status: found.count(status) for status in sorted(set(found))}


def away(told: Told) -> Any:
    """Whether this is how somebody is told to come back later."""
    return (told.status, told.code, told.headers["Retry-After"]) == (
        503,
        "STORAGE_UNAVAILABLE",
        "1",
    )
