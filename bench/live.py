"""What sockets cost: delivery, fan-out, idling, coming back together, coming and going."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from bench.crowd import Client, Sender, gather
from bench.program import Program, programs
from bench.town import TEXT

_SOCKETS, _RATE, _SECONDS = 1000, 200, 10
_FAN_OUT, _IDLE, _VISITS = 1000, 2000, 10_000
_ONE, _OTHER = 900_001, 900_002

Figure = tuple[str, float, str, float | None]  # name, measured, unit, at most


def measure() -> list[Figure]:
    figures: list[Figure] = []
    for figure in (_delivery, _reunion, _fan_out, _idle, _visits):
        with programs(2 if figure is _delivery else 1) as running:
            figures += asyncio.run(figure(*running))
    return figures


@dataclass
class Post:
    """Letters by number: to whom, when sent, and how long each was on its way."""

    to: dict[int, int] = field(default_factory=dict)
    sent: dict[int, float] = field(default_factory=dict)
    took: dict[int, float] = field(default_factory=dict)

    def heard(self, client: Client, name: str, data: Any, now: float) -> None:
        if name == "new-message":
            number = int(data["text"].partition("#")[0])
            if self.to.get(number) == client.user:
                self.took.setdefault(number, now - self.sent[number])


async def _delivery(server: Program, bystander: Program) -> list[Figure]:
    post, sender = Post(), Sender(server.port)
    clients = [Client(server.port, user, post.heard) for user in range(1, _SOCKETS + 1)]
    await gather(clients)
    await sender.open()
    await _letters(post, sender, 2 * _RATE)
    post.took.clear()
    before, aside = server.seconds(), bystander.seconds()
    await _letters(post, sender, _RATE * _SECONDS, first=2 * _RATE)
    spent, aside = server.seconds() - before, bystander.seconds() - aside
    await asyncio.sleep(1)
    count = _RATE * _SECONDS
    cuts = quantiles(post.took.values(), n=100)
    return [
        (f"{_SOCKETS} sockets, {_RATE} sends/s: to the socket, p50", cuts[49] * 1e3, "ms", 3),
        ("the same, p99", cuts[98] * 1e3, "ms", 15),
        ("the same, lost", sum(n not in post.took for n in range(2 * _RATE, len(post.to))), "", 0),
        ("the same, CPU of the worker per message", spent / count * 1e6, "us", None),
        ("the same, CPU of a worker without these people", aside / count * 1e6, "us", 15),
    ]


async def _letters(post: Post, sender: Sender, count: int, first: int = 0) -> None:
    started, tasks = time.perf_counter(), []
    for number in range(first, first + count):
        due = started + (number - first) / _RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        author, peer = random.sample(range(1, _SOCKETS + 1), 2)
        post.to[number], post.sent[number] = peer, time.perf_counter()
        tasks.append(asyncio.create_task(sender.send(author, peer, f"{number}# {TEXT}"[:60])))
    await asyncio.gather(*tasks)
    assert set(sender.statuses) == {201}, sender.statuses


async def _reunion(server: Program) -> list[Figure]:
    """All are cut at once, are written to meanwhile, and come back at once."""
    heard: set[tuple[int, str]] = set()

    def note(client: Client, name: str, data: Any, _: float) -> None:
        if name == "new-message" and data["author"] != client.user:
            heard.add((client.user, data["text"]))

    clients = [Client(server.port, user, note) for user in range(1, _SOCKETS + 1)]
    sender = Sender(server.port)
    await gather(clients)
    await sender.open()
    await asyncio.gather(*(client.leave() for client in clients))
    users = [client.user for client in clients]
    await asyncio.gather(*(sender.send(u % _SOCKETS + 1, u, f"to {u}") for u in users))
    began = time.perf_counter()
    asking = asyncio.create_task(_ask_on(sender))
    await gather(clients, at_once=_SOCKETS)
    while len(heard) < _SOCKETS and time.perf_counter() - began < 60:
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    asking.cancel()
    unrecovered = sum(not client.recovered for client in clients)
    refused = sum(times for status, times in sender.statuses.items() if status >= 500)
    return [
        (f"{_SOCKETS} cut and back at once: all have heard all", took, "s", 20),
        ("the same, not recovered or not told", unrecovered + _SOCKETS - len(heard), "", 0),
        ("the same, 5xx meanwhile", refused, "", 0),
    ]


async def _ask_on(sender: Sender) -> None:
    while True:
        await sender.send(_ONE, _OTHER, TEXT)


async def _fan_out(server: Program) -> list[Figure]:
    """One person with many sockets, written to by another, one message after the other."""
    count, whole = 0, asyncio.Event()

    def note(_client: Client, name: str, *_: Any) -> None:
        nonlocal count
        count += name == "new-message"
        if count == _FAN_OUT:
            count = 0
            whole.set()

    clients = [Client(server.port, _ONE, note) for _ in range(_FAN_OUT)]
    sender = Sender(server.port)
    await gather(clients)
    await sender.open()
    await _message(sender, whole)
    before, began, rounds = server.seconds(), time.perf_counter(), 0
    while time.perf_counter() - began < 5:
        await _message(sender, whole)
        rounds += 1
    deliveries = rounds * _FAN_OUT
    took, spent = time.perf_counter() - began, server.seconds() - before
    return [
        (f"one person, {_FAN_OUT} sockets: deliveries", deliveries / took, "/s", None),
        ("the same, CPU of the worker per delivery", spent / deliveries * 1e6, "us", None),
    ]


async def _message(sender: Sender, whole: asyncio.Event) -> None:
    whole.clear()
    await sender.send(_OTHER, _ONE, TEXT)
    await whole.wait()


async def _idle(server: Program) -> list[Figure]:
    clients = [Client(server.port, user, _nobody) for user in range(1, _IDLE + 1)]
    await gather(clients[:100])
    await asyncio.sleep(1)
    before = server.memory()
    await gather(clients[100:])
    await asyncio.sleep(2)
    each = (server.memory() - before) / (_IDLE - 100)
    return [("an idle socket", each / 1024, "KiB", None)]


async def _visits(server: Program) -> list[Figure]:
    """Memory while many come and go, once the heap has grown to what that takes."""

    async def some(count: int) -> None:
        for first in range(0, count, 100):
            clients = [Client(server.port, (first + n) % _SOCKETS + 1, _nobody) for n in range(100)]
            await gather(clients)
            await asyncio.gather(*(client.leave() for client in clients))

    await some(_VISITS)
    await asyncio.sleep(2)
    before = server.memory()
    await some(_VISITS)
    await asyncio.sleep(2)
    grown = (server.memory() / before - 1) * 100
    return [(f"{_VISITS} connects and disconnects after as many: memory", grown, "%", 5)]


def _nobody(*_: Any) -> None:
    """Hears and forgets."""
