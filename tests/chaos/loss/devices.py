"""Devices of people: each hears, keeps its cursor, and comes back with it when it was cut off."""

import queue
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from caller import Caller, token_of
from chaos.loss.delivery import epoch, stamp
from chaos.loss.history import Attached, Heard, History
from chaos.loss.ordered_client import ACK_TIME, Client, Socket

PATIENCE = 3.0
_LATE = 2.0  # seconds after a quiet `sync` by which what it speaks of has come


class Device(threading.Thread):
    """What all have in common: what they were told, and where that has brought them."""

    def __init__(self, name: str, user: int, ports: list[int], history: History) -> None:
        super().__init__(name=f"{user}/{name}", daemon=True)
        self.device, self.user, self.cursor = name, user, ""
        self.sessions, self.went_home = 0, False
        self.pushed: Callable[[Heard], object] = lambda heard: None
        self._ports, self._history = ports, history
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.is_set():
            # The next time at the next door: a worker that is gone or stopped keeps nobody.
            self._session(self._ports[self.sessions % len(self._ports)])
            self.sessions += 1
            self._over.wait(self.away())
        self.went_home = True

    def away(self) -> float:
        return random.uniform(3, 10) if random.random() < 0.03 else random.uniform(0.05, 0.5)

    def end(self) -> None:
        self._over.set()

    def _session(self, port: int) -> None:
        raise NotImplementedError

    def _attached(self, told: dict[str, Any]) -> None:
        cursor = told["cursor"]
        self._history.add(
            Attached(
                self.user, self.device, self.cursor, cursor, told["recovered"], time.monotonic()
            )
        )
        if not (self.cursor and told["recovered"]):
            self.cursor = cursor

    def _heard(self, name: str, data: dict[str, Any]) -> None:
        heard = Heard(
            self.user,
            self.device,
            name,
            data["cursor"],
            data["conversation"]["id"],
            time.monotonic(),
            data.get("id", ""),
            data["timestamp"]["epoch"] if "timestamp" in data else 0,
            data.get("text", ""),
            data.get("unread", -1),
        )
        self._history.add(heard)
        self.cursor = heard.cursor
        self.pushed(heard)


class Poll(Device):
    """Without a socket: it asks for what it missed, and waits for it."""

    wait, patience = 1, PATIENCE + 1

    def _session(self, port: int) -> None:
        caller = Caller(port, self.user, self.user, patience=self.patience)
        asked = f"?wait={self.wait}&cursor={self.cursor}" if self.cursor else ""
        try:
            told = caller.ask("GET", f"/api/sync{asked}")
        except OSError:
            return
        if told.status != 200:
            return
        self._attached(told.json)
        for event in told.json["events"]:
            self._heard(event["event"], event["data"])
        self.cursor = told.json["cursor"]


class Scribe(Poll):
    """Asks so often that it misses nothing, even of a log that keeps little."""

    wait, patience = 0, 0.7

    def away(self) -> float:
        return random.uniform(0.05, 0.3)


class Phone(Device):
    """On a socket, mostly: it loses its network now and then, and comes back with its cursor."""

    def __init__(
        self, name: str, user: int, ports: list[int], history: History, transport: str
    ) -> None:
        super().__init__(name, user, ports, history)
        self.found_late = 0  # how often only the quiet `sync` showed that something was missing
        self._transport, self._client = transport, Client()
        self._expected, self._late_at = "", 0.0

    def say(self, name: str, *bodies: dict[str, Any]) -> list[dict[str, Any] | None]:
        """All of it at once, without waiting between. None: nobody can say what became of it."""
        return self._client.ask(name, bodies)

    def lies(self, user: int, forged: str, turn: int) -> Any:
        """Beside its own session, with a cursor that it never got. How it was received."""
        heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        client = Client()
        port = self._ports[turn % len(self._ports)]
        told = None
        if client.attach(
            port,
            self._transport,
            Socket(token_of(user), forged),
            lambda _, name, data: heard.put((name, data)),
        ):
            with suppress(queue.Empty):
                name, told = heard.get(timeout=ACK_TIME)
                assert name == "authenticated", name
        client.hang_up()
        return told

    def _session(self, port: int) -> None:
        client = Client()
        self._client, self._expected = client, ""
        socket = Socket(token_of(self.user), self.cursor)
        if client.attach(port, self._transport, socket, self._hear) and client.welcome.wait(
            ACK_TIME
        ):
            self._stay(client)
        client.hang_up()

    def _stay(self, client: Client) -> None:
        until = time.monotonic() + random.uniform(2, 30)
        while client.connected and not self._over.wait(0.1) and time.monotonic() < until:
            behind = self._expected and stamp(self.cursor) < stamp(self._expected)
            if behind and time.monotonic() > self._late_at:
                self.found_late += 1
                return

    def _hear(self, client: Client, name: str, data: Any) -> None:
        if client is not self._client:
            return  # of a session that is over
        if name == "authenticated":
            self._attached(data)
            client.welcome.set()
        elif name == "sync":
            self._synced(data)
        elif isinstance(data, dict) and "cursor" in data:
            self._heard(name, data)

    def _synced(self, data: dict[str, Any]) -> None:
        if not data.get("recovered", True):
            self._attached(data)
        elif epoch(data["cursor"]) == epoch(self.cursor):
            self._expected, self._late_at = data["cursor"], time.monotonic() + _LATE
