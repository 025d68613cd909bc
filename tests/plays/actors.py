"""The clients that people use: socket.io-client 3 and 4 in one Node process, python-socketio here.

Both tell an ear what they hear; what is no event of Senna's begins with a colon.
"""

import json
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import socketio

Ear = Callable[[str, list[Any]], None]
HERE = Path(__file__).parent


class Actor(Protocol):
    def say(self, name: str, args: list[Any], ack: int | None) -> None: ...

    def close(self) -> None: ...


class Node:
    def __init__(self) -> None:
        assert (HERE / "node_modules").exists(), "the clients are missing: run `make setup`"
        self._ears: list[Ear] = []
        self._process = subprocess.Popen(
            ("node", "actors.js"),
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def open(self, ear: Ear, client: str, url: str, options: dict[str, Any]) -> "OnNode":
        self._ears.append(ear)
        number = len(self._ears) - 1
        self.tell(act="open", socket=number, client=client, url=url, options=options)
        return OnNode(self, number)

    def tell(self, **line: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self._process.kill()
        self._listening.join()
        self._process.communicate()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            told = json.loads(line)
            self._ears[told["socket"]](told["name"], told["args"])


class OnNode:
    def __init__(self, node: Node, number: int) -> None:
        self._node, self._number = node, number

    def say(self, name: str, args: list[Any], ack: int | None) -> None:
        self._node.tell(act="say", socket=self._number, name=name, args=args, ack=ack)

    def ask_transport(self) -> None:
        self._node.tell(act="transport", socket=self._number)

    def close(self) -> None:
        self._node.tell(act="close", socket=self._number)


class InPython:
    def __init__(self, ear: Ear, url: str, options: dict[str, Any]) -> None:
        self._ear, self._client = ear, socketio.Client(reconnection=False)
        self._client.on("*", lambda name, *args: ear(name, list(args)))
        self._client.on("connect", lambda: ear(":connected", []))
        self._client.on("disconnect", lambda why: ear(":closed", [why]))
        self._client.on("connect_error", self._refused)
        with suppress(socketio.exceptions.ConnectionError):
            self._client.connect(url, auth=options.get("auth"))

    def say(self, name: str, args: list[Any], ack: int | None) -> None:
        def answer(*told: Any) -> None:
            self._ear(f":ack {ack}", list(told))

        self._client.emit(name, tuple(args), callback=None if ack is None else answer)

    def close(self) -> None:
        self._client.disconnect()

    def _refused(self, why: Any) -> None:
        self._ear(":refused", [why["message"], why["data"]] if isinstance(why, dict) else [why])
