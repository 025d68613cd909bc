"""What people saw who wrote and read while something broke, and what of it cannot be."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

from caller import Caller, Told

PAGE = 100
Line = tuple[int, str, str]  # v, id, text


@dataclass
class Send:
    """One message that somebody means to be there once. `text` tells it from all others."""

    author: int
    text: str
    began: float
    answered: float = 0.0
    v: int = 0
    id: str = ""
    refused: bool = False
    answers: set[tuple[int, str]] = field(default_factory=set)

    def heard(self, entry: dict[str, Any]) -> None:
        self.v, self.id = entry["timestamp"]["epoch"], entry["id"]
        self.answers.add((self.v, self.id))


@dataclass
class Ledger:
    sends: list[Send] = field(default_factory=list)
    pages: list[tuple[float, list[Line]]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    strange: list[str] = field(default_factory=list)

    def note(self, told: Told) -> None:
        self.statuses[told.status] += 1
        self.slowest = max(self.slowest, told.seconds)
        if told.status == 503 and (
            told.code != "STORAGE_UNAVAILABLE" or not told.headers["Retry-After"]
        ):
            self.strange.append(f"a 503 that says {told.body!r}")

    def verdict(self, walk: list[Line]) -> list[str]:
        """Every anomaly there is, against the conversation as it is in the end."""
        stored = Counter(text for _, _, text in walk)
        ids = {text: (v, id_) for v, id_, text in walk}
        wrong = list(self.strange)
        wrong += [f"duplicate {text}" for text, times in stored.items() if times > 1]
        for send in self.sends:
            wrong += self._send(send, ids)
        wrong += _order(walk)
        wrong += self._pages(walk)
        wrong += self._real_time()
        return wrong

    def _send(self, send: Send, ids: dict[str, tuple[int, str]]) -> Iterator[str]:
        if send.refused:
            yield f"refused for good {send.text}"
            if send.text in ids:
                yield f"refused and visible {send.text}"
        elif send.text not in ids:
            yield f"lost {send.text}"
        elif send.answers != {ids[send.text]}:
            yield f"told differently {send.text}"

    def _pages(self, walk: list[Line]) -> Iterator[str]:
        place = {line: number for number, line in enumerate(walk)}
        for began, page in self.pages:
            first = place.get(page[0], -1) if page else 0
            if page != walk[first : first + len(page)] or (first and len(page) < PAGE):
                yield f"a page that never was: {page}"
            seen = {text for _, _, text in page}
            oldest = page[0][0] if page else 0
            for send in self.sends:
                if send.text not in seen and send.v >= oldest and 0 < send.answered < began:
                    yield f"stale page without {send.text}"

    def _real_time(self) -> Iterator[str]:
        earliest_end = float("inf")
        for send in sorted((s for s in self.sends if s.v), key=lambda s: s.v, reverse=True):
            if send.began > earliest_end:
                yield f"stored too early {send.text}"
            earliest_end = min(earliest_end, send.answered)


def _order(walk: list[Line]) -> Iterator[str]:
    for before, after in pairwise(walk):
        if before[0] >= after[0]:
            yield f"out of order {after[2]}"


def lines(messages: list[dict[str, Any]]) -> list[Line]:
    return [(one["timestamp"]["epoch"], one["id"], one["text"]) for one in messages]


class Load:
    """Both people of one conversation write and read, each on every process in turn."""

    def __init__(self, ports: list[int], people: tuple[int, int], writers: int = 2) -> None:
        self.ledger, self._ports = Ledger(), ports
        self._stop = threading.Event()
        pairs = [people, people[::-1]]
        self._threads = [
            threading.Thread(target=self._write, args=(number, *pairs[number % 2]))
            for number in range(2 * writers)
        ] + [threading.Thread(target=self._read, args=pair) for pair in pairs]

    def __enter__(self) -> Ledger:
        for thread in self._threads:
            thread.start()
        return self.ledger

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "somebody never got a definite answer"

    def _write(self, number: int, me: int, peer: int) -> None:
        callers = [Caller(port, me, peer) for port in self._ports]
        for turn in count():
            if self._stop.wait(0.02):
                return
            send = Send(me, f"{number} says {turn}", time.monotonic())
            self.ledger.sends.append(send)
            # Whatever is not known is asked for again, on the next process, until it is.
            for again in count():
                if self._settled(send, callers[(turn + again) % len(callers)]):
                    break
                time.sleep(0.1)

    def _settled(self, send: Send, caller: Caller) -> bool:
        try:
            told = caller.send(send.text, send.text)
        except OSError:
            return False
        self.ledger.note(told)
        if told.status in (429, 503, 507):
            return False
        send.answered = time.monotonic()
        send.refused = told.status != 201
        if not send.refused:
            send.heard(told.json["entry"])
        return True

    def _read(self, me: int, peer: int) -> None:
        callers = [Caller(port, me, peer) for port in self._ports]
        for turn in count():
            if self._stop.wait(0.05):
                return
            began = time.monotonic()
            try:
                told = callers[turn % len(callers)].ask("GET", f"~?per_page={PAGE}")
            except OSError:
                continue
            self.ledger.note(told)
            if told.status == 200:
                self.ledger.pages.append((began, lines(told.json["messages"])))
            elif told.status not in (200, 503):
                self.ledger.strange.append(f"a reader was told {told.body!r}")
