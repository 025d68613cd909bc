"""Everybody at once: who there is, how they begin, and how all of it comes to rest."""

import random
from collections.abc import Iterator
from time import monotonic as now
from typing import Any

from caller import Caller
from chaos.loss.anomaly import Anomaly
from chaos.loss.checker import anomalies
from chaos.loss.delivery import stamp
from chaos.loss.devices import Device, Phone, Poll, Scribe
from chaos.loss.history import OK, Attached, Heard, History, Page, Rest, Sent
from chaos.loss.people import Liar, Looker, Reader, Somebody, Writer, lines
from chaos.loss.scene import EVERYTHING, Scene
from processes import eventually

PEOPLE = range(1, 7)
BLOCKED, BLOCKING = 7, 8  # one writes and writes, and the other must never hear of it
_WRITERS = 11


def peers_of(user: int) -> list[int]:
    """A ring, and who sits opposite: nine conversations."""
    if user in (BLOCKED, BLOCKING):
        return [BLOCKED + BLOCKING - user]
    return [(user - 1 + step) % 6 + 1 for step in (1, 3, 5)]


class Play:
    def __init__(self, scene: Scene, rate: float) -> None:
        self.scene, self.history = scene, History()
        self._origins = {user: self._here(user) for user in (*PEOPLE, BLOCKING)}
        for user, cursor in self._origins.items():
            self.history.add(Attached(user, "log", "", cursor, True, now()))
        assert Caller(scene.ports[0], BLOCKING, BLOCKED).ask("PUT", "~/block").status == 200
        self.devices = list(self._devices())
        self._looker = Looker(scene.ports, self.history)
        liar = Liar(0, [0], scene.ports, self.history, 0.2)
        liar.devices = self.devices
        self._crowd: list[Somebody] = [*self._readers(), *self._writers(_WRITERS / rate), liar]

    def begin(self) -> None:
        for device in self.devices:
            device.pushed = self._looker.pushed
        for thread in (self._looker, *self.devices, *self._crowd):
            thread.start()

    def end(self, patience: float) -> list[Anomaly]:
        """All is healed, everybody hears what there is to hear, and all is looked at."""
        for one in self._crowd:
            one.stop.set()
        self.scene.heal()
        _join(self._crowd, 60)
        assert eventually(self.scene.well, 30), "Senna does not come back"
        eventually(self._caught_up, patience)
        self._looker.end()
        self._looker.join()
        for user, origin in self._origins.items():
            self.history.add(self._rest(user, origin))
        for device in self.devices:
            device.end()
        _join(self.devices, 30)
        said = [mistake for senna in self.scene.sennas for mistake in senna.mistakes()]
        return anomalies(self.history) + [Anomaly("mistake", one) for one in said]

    def told(self) -> str:
        sent = self.history.all(Sent)
        acked = {(one.by, one.peer, one.key) for one in sent if one.how == OK}
        return (
            f"{len(acked)} acknowledged after {len(sent)} tries, "
            f"{len(self.history.all(Heard))} events heard in "
            f"{len(self.history.all(Attached))} sessions"
        )

    def _here(self, user: int) -> str:
        return str(Caller(self.scene.ports[0], user, user).get("/api/sync")["cursor"])

    def _devices(self) -> Iterator[Device]:
        for user in (*PEOPLE, BLOCKING):
            ports = self.scene.ports[:: random.choice((1, -1))]
            yield Phone("phone", user, ports, self.history, "websocket")
            if user % 2:
                way = "polling" if user == 1 else "websocket"
                yield Phone("tablet", user, ports[::-1], self.history, way)
            if user % 3 == 0:
                yield Poll("watch", user, ports, self.history)
            if self.scene.kept < EVERYTHING:
                scribe = Scribe("scribe", user, ports, self.history)
                scribe.cursor = self._origins[user]
                yield scribe

    def _readers(self) -> Iterator[Reader]:
        for user in PEOPLE:
            reader = Reader(user, peers_of(user), self.scene.ports, self.history, 0.4)
            reader.takes_back = user == 3
            yield reader

    def _writers(self, every: float) -> Iterator[Writer]:
        for user in (*PEOPLE, BLOCKED):
            writer = Writer(user, peers_of(user), self.scene.ports, self.history, every)
            writer.name = f"{user} by rest"
            yield writer
        phones = [one for one in self.devices if isinstance(one, Phone) and one.device == "phone"]
        for phone in phones[:4]:
            user = phone.user
            writer = Writer(user, peers_of(user), self.scene.ports, self.history, every)
            writer.name, writer.phone = f"{user} by phone", phone
            writer.burst = 3 if user == 4 else 1
            yield writer

    def _caught_up(self) -> bool:
        heads = {user: self._here(user) for user in self._origins}
        return all(device.cursor == heads[device.user] for device in self.devices)

    def _rest(self, user: int, cursor: str) -> Rest:
        caller = Caller(self.scene.ports[user % 2], user, user)
        log, head = self._log(caller, cursor)
        unread = caller.get("/api/unread")
        chats = caller.get("/api/list?per_page=100")["entries"]
        told = Rest(
            user,
            log,
            head,
            (unread["unread"], unread["conversations"]),
            {chat["id"]: chat["unread"] for chat in chats},
            {},
            {one.device: one.cursor for one in self.devices if one.user == user},
            kept=self.scene.kept,
        )
        for peer in peers_of(user):
            for port in self.scene.ports:
                mine = Caller(port, user, peer)
                found = lines(mine.walk())
                told.walks.append(Page(user, peer, now(), found, whole=True))
            told.read[peer] = _v(mine.get("~?per_page=1")["state"]["read"]["me"])
        return told

    def _log(self, caller: Caller, cursor: str) -> tuple[list[tuple[str, str, str]], str]:
        """From the beginning. What is kept no longer, the devices of this person remember."""
        told = caller.get(f"/api/sync?cursor={cursor}")
        self.history.add(
            Attached(caller.user, "log", cursor, told["cursor"], told["recovered"], now())
        )
        if told["recovered"]:
            found = entries(told["events"])
        else:
            mine = [one for one in self.history.all(Heard) if one.by == caller.user]
            heard = {one.cursor: (one.cursor, one.name, one.id) for one in mine}
            found = sorted(heard.values(), key=lambda entry: stamp(entry[0]))
        while told["has_more"]:
            told = caller.get(f"/api/sync?cursor={told['cursor']}")
            found += entries(told["events"])
        return found, told["cursor"]


def entries(events: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["data"]["cursor"], one["event"], one["data"].get("id", "")) for one in events]


def _v(id_: str | None) -> int:
    """An id begins with the v of its message, which may be gone."""
    return int(id_.replace("-", "")[:12], 16) if id_ else 0


def _join(threads: "list[Somebody] | list[Device]", seconds: float) -> None:
    for thread in threads:
        thread.join(seconds)
        assert thread.went_home, f"{thread.name} never came to an end"
