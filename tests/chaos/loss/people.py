"""People who write, read and take back, over REST and sockets, and ask again until they know."""

import queue
import random
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from caller import Caller, Told
from chaos.loss.devices import PATIENCE, Device, Phone
from chaos.loss.history import (
    DELETE,
    FAIL,
    INFO,
    OK,
    READ,
    Attached,
    Changed,
    Heard,
    History,
    Line,
    Looked,
    Page,
    Sent,
)

_PAGE = 50
_NOT_YET = (429, 503, 507)


def became(status: int) -> str:
    return OK if status < 300 else INFO if status in _NOT_YET or status >= 500 else FAIL


class Mouth:
    """One person's requests, through any door."""

    def __init__(self, user: int, ports: list[int]) -> None:
        self.user, self.doors = user, len(ports)
        self.ports = ports
        self._callers: dict[tuple[int, int], Caller] = {}

    def ask(self, door: int, peer: int, method: str, path: str, body: Any = None) -> Told | None:
        """None when there was no answer."""
        at = (door % self.doors, peer)
        if at not in self._callers:
            self._callers[at] = Caller(self.ports[at[0]], self.user, peer, patience=PATIENCE)
        try:
            return self._callers[at].ask(method, path, body)
        except OSError:
            return None


def lines(messages: list[dict[str, Any]]) -> list[Line]:
    return [
        (one["timestamp"]["epoch"], one["id"], one.get("text", ""), one["author"]["id"])
        for one in messages
    ]


class Somebody(threading.Thread):
    """Does something every so often until told to stop."""

    def __init__(
        self, user: int, peers: list[int], ports: list[int], history: History, every: float
    ) -> None:
        super().__init__(daemon=True)
        self.user, self.peers, self.every = user, peers, every
        self.mouth, self.history = Mouth(user, ports), history
        self.stop, self.went_home = threading.Event(), False

    def run(self) -> None:
        turn = count()
        while not self.stop.wait(random.uniform(0.5, 1.5) * self.every):
            self.does(next(turn), random.choice(self.peers))
        self.went_home = True

    def does(self, turn: int, peer: int) -> None:
        raise NotImplementedError


class Writer(Somebody):
    """Writes over REST, or through one of their phones, one message after the other or three at
    once. A tenth is said again though it was answered, and a few with other words."""

    phone: Phone | None = None
    burst = 1

    def does(self, turn: int, peer: int) -> None:
        said = [self._words(turn * self.burst + more, peer) for more in range(self.burst)]
        for sent in said if self.phone is None else self._by_phone(self.phone, said):
            self._settle(sent, turn)
        if random.random() < 0.1:
            self._attempt(said[-1], turn + 1)
        if random.random() < 0.03:
            self._settle(said[-1], turn, text=f"{said[-1].text}, otherwise")

    def _words(self, n: int, peer: int) -> Sent:
        text = f"{self.name} {n} to {peer}"
        return Sent(self.user, peer, text, text, self.name, n, time.monotonic())

    def _by_phone(self, phone: Phone, said: list[Sent]) -> Iterator[Sent]:
        """What still has no answer after that."""
        began = time.monotonic()
        bodies = [
            {"to": one.peer, "type": "text", "text": one.text, "client_id": one.key} for one in said
        ]
        for sent, told in zip(said, phone.say("send", *bodies), strict=True):
            status = 503 if told is None else 201 if told["ok"] else told["error"]["status"]
            if self._note(sent, began, status, told) == INFO:
                yield sent

    def _settle(self, sent: Sent, turn: int, text: str = "") -> None:
        for again in count():
            if self._attempt(sent, turn + again, text) != INFO:
                return
            time.sleep(0.1)

    def _attempt(self, sent: Sent, door: int, text: str = "") -> str:
        body = {"type": "text", "text": text or sent.text, "client_id": sent.key}
        began = time.monotonic()
        told = self.mouth.ask(door, sent.peer, "POST", "~", body)
        status = 503 if told is None else told.status
        if text:  # another message, as far as anybody can see
            sent = Sent(**vars(sent) | {"key": f"{sent.key}!", "text": text, "n": -1})
        return self._note(sent, began, status, told.json if told and status == 201 else None)

    def _note(self, sent: Sent, began: float, status: int, told: Any) -> str:
        fields = {"t0": began, "t1": time.monotonic(), "how": became(status)}
        if fields["how"] == OK:
            fields |= {"v": told["entry"]["timestamp"]["epoch"], "id": told["entry"]["id"]}
        self.history.add(Sent(**vars(sent) | fields))
        return became(status)


class Reader(Somebody):
    """Looks into conversations, and says up to where. Some take back what they have said."""

    takes_back = False

    def does(self, turn: int, peer: int) -> None:
        began = time.monotonic()
        told = self.mouth.ask(turn, peer, "GET", f"~?per_page={_PAGE}")
        if told is None or told.status != 200:
            return
        found = lines(told.json["messages"])
        whole = len(found) >= told.json["state"]["total"]
        self.history.add(Page(self.user, peer, began, found, whole))
        foreign = [line for line in found if line[3] == peer]
        if foreign and random.random() < 0.3:
            self._change(turn, peer, READ, random.choice(foreign[-3:]))
        own = [line for line in found if line[3] == self.user]
        if own and self.takes_back and random.random() < 0.1:
            self._change(turn, peer, DELETE, random.choice(own))

    def _change(self, turn: int, peer: int, kind: str, line: Line) -> None:
        change = Changed(self.user, peer, kind, line[1], line[0], time.monotonic())
        # Told before it is known: whoever looks meanwhile may find it done.
        self.history.add(change)
        if kind == READ:
            told = self.mouth.ask(turn, peer, "POST", "~/read", {"up_to": line[1]})
        else:
            told = self.mouth.ask(turn, peer, "DELETE", f"~/{line[1]}")
        change.how = INFO if told is None else became(told.status)


class Liar(Somebody):
    """Says of cursors that nobody was given that they are somebody's."""

    devices: Sequence[Device] = ()

    def does(self, turn: int, peer: int) -> None:
        device = random.choice(self.devices)
        line, _, s = device.cursor.partition(".")
        if int(s or "0") == 0:
            return
        # Right before what there is, where never anything will be; or in another line of history.
        # In turn: beside load there is time for few.
        forged = (f"{line}.{int(s) - 1}", f"{line[::-1]}.{s}")[turn % 2]
        lie = device.lies if isinstance(device, Phone) else self._lie
        told = lie(device.user, forged, turn)
        if told:
            name, now = f"liar {turn}", time.monotonic()
            recovered, cursor = told["recovered"], told["cursor"]
            self.history.add(Attached(device.user, name, forged, cursor, recovered, now))

    def _lie(self, user: int, forged: str, turn: int) -> Any:
        told = Mouth(user, self.mouth.ports).ask(turn, user, "GET", f"/api/sync?cursor={forged}")
        return told.json if told and told.status == 200 else None


class Looker(threading.Thread):
    """Asks at once for some of what was pushed: whoever hears of a message can read it."""

    def __init__(self, ports: list[int], history: History) -> None:
        super().__init__(daemon=True)
        self._ports, self._history = ports, history
        self._pushed: queue.SimpleQueue[Heard | None] = queue.SimpleQueue()

    def pushed(self, heard: Heard) -> None:
        if heard.name == "new-message" and random.random() < 0.1:
            self._pushed.put(heard)

    def run(self) -> None:
        mouths: dict[int, Mouth] = {}
        asked = iter(self._pushed.get, None)
        for number, heard in enumerate(asked):
            mouth = mouths.setdefault(heard.by, Mouth(heard.by, self._ports))
            told = mouth.ask(number, heard.peer, "GET", f"~/{heard.id}")
            if told is not None and told.status in (200, 404):
                found = told.status == 200
                self._history.add(Looked(heard.by, heard.peer, heard.id, heard.t, found))

    def end(self) -> None:
        self._pushed.put(None)
