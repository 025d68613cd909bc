"""senna-client in a Node of its own, told what to do and asked what it heard."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from caller import token_of
from processes import ROOT, eventually

CLIENT = ROOT / "clients" / "js"


class Refused(Exception):
    """Raised with what the client's promise was rejected with."""

    @property
    def told(self) -> Any:
        return self.args[0]


class Puppet:
    def __init__(self, port: int, tokens: list[str], **options: Any) -> None:
        told = {"url": f"http://127.0.0.1:{port}", "tokens": tokens} | options
        self._process = subprocess.Popen(
            ["node", CLIENT / "test" / "puppet.js", json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: list[Any] = []
        self._asked = 0
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.lines.append(json.loads(line))

    def begin(self, call: str, *words: Any) -> Callable[[], Any]:
        """Told, and not waited for: what it returns waits for the answer."""
        self._asked += 1
        number = self._asked
        assert self._process.stdin
        self._process.stdin.write(
            json.dumps({"number": number, "call": call, "words": words}) + "\n"
        )
        self._process.stdin.flush()
        return lambda: self._answer(number)

    def does(self, call: str, *words: Any) -> Any:
        return self.begin(call, *words)()

    def _answer(self, number: int) -> Any:
        found: list[Any] = []

        def came() -> bool:
            found[:] = [line for line in self.lines if line.get("number") == number]
            return bool(found)

        assert eventually(came, 20), f"no answer: {self.lines[-5:]}"
        if "error" in found[0]:
            raise Refused(found[0]["error"])
        return found[0].get("answer")

    def heard(self, event: str) -> list[Any]:
        return [line["said"][0] for line in self.lines if line.get("event") == event]

    def texts(self) -> list[str]:
        return [message["text"] for message in self.heard("message")]

    def states(self) -> list[tuple[str, Any]]:
        return [tuple(line["said"]) for line in self.lines if line.get("event") == "state"]

    def state(self) -> str:
        states = self.states()
        return states[-1][0] if states else ""

    def hears(self, event: str, count: int = 1) -> Any:
        """The last of so many."""
        assert eventually(lambda: len(self.heard(event)) >= count), (event, self.lines[-5:])
        return self.heard(event)[count - 1]

    def becomes(self, state: str) -> "Puppet":
        assert eventually(lambda: self.state() == state, 20), (state, self.states())
        return self

    def end(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            assert self._process.wait(10) == 0
        finally:
            self._process.kill()
            self._reader.join()
            self._process.stdout.close()


@contextmanager
def puppet(
    port: int, user: int, tokens: list[str] | None = None, **options: Any
) -> Iterator[Puppet]:
    one = Puppet(port, tokens or [token_of(user)], **options)
    try:
        yield one
    finally:
        one.end()
