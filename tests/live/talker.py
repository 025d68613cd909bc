"""Somebody with a socket whose every word, and every word to whom, is held against a contract."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import socketio
from jsonschema import ValidationError
from live.contract import Contract

_PATIENCE = 8.0


class Talker:
    def __init__(self, contract: Contract, port: int, auth: Any = None) -> None:
        self._contract, self._changed = contract, threading.Condition()
        self._heard: list[tuple[str, Any]] = []
        self._client = socketio.Client(reconnection=False)
        self._client.on("*", self._hear)
        self._client.on("connect_error", lambda why: self._hear("unauthorized", why))
        with suppress(socketio.exceptions.ConnectionError):
            self._client.connect(f"http://127.0.0.1:{port}", auth=auth, transports=["websocket"])

    def does(self, name: str, **data: Any) -> Any:
        self._contract.says(name, data)
        ack = self.asks(name, data)
        assert ack["ok"], ack
        return ack

    def is_refused(self, name: str, data: Any) -> None:
        assert not self.asks(name, data)["ok"]

    def asks(self, name: str, data: Any) -> Any:
        ack = self._client.call(name, data, timeout=_PATIENCE)
        self._contract.answers(name, ack)
        return ack

    def hears(self, name: str, which: Callable[[Any], bool] = lambda _: True) -> Any:
        """Sooner or later, or it was heard already."""

        def found() -> list[Any]:
            return [data for heard, data in self._heard if heard == name and which(data)]

        with self._changed:
            assert self._changed.wait_for(found, _PATIENCE), f"no {name}, but {self._heard}"
            return found()[0]

    def leaves(self) -> None:
        self._client.disconnect()
        broken = [data for name, data in self._heard if name == "broken"]
        assert not broken, broken

    def _hear(self, name: str, *told: Any) -> None:
        try:
            (data,) = told
            self._contract.tells(name, data)
        except (KeyError, ValueError, ValidationError) as broken:
            name, data = "broken", f"{name} {told}: {broken}"
        with self._changed:
            self._heard.append((name, data))
            self._changed.notify_all()
