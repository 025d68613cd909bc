"""People in a play. A person in what they say, or hear, stands for their id."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from caller import Caller
from instances import Instance
from plays.actors import Node
from plays.device import Device, Json
from strange_platform import StrangePlatform
from token_smith import signed

_ERROR = {"error", "code", "name", "message", "status", "request_id"}
_SECRET = "scene-passage-love-rhyme"
_numbers = count(1_000_001)


@dataclass
class Person:
    cast: "Cast"
    name: str
    id: Any  # a number, or a string where people have names
    devices: list[Device] = field(default_factory=list)

    def opens(self, at: int = 0, way: str | None = None, **options: Any) -> Device:
        """A socket, and nothing more."""
        host = options.pop("host", "localhost")
        port = self.cast.sennas[at].port
        url = f"http://{host}:{port}{options.pop('namespace', '')}"
        device = Device(self.cast.node, way or self.cast.way, url, **options)
        self.cast.devices.append(device)
        return device

    def connects(self, cursor: str | None = None, **more: Any) -> Device:
        """With a token, until everything that was missed has been told."""
        auth = {"token": more.pop("token", None) or self.token()}
        device = self.opens(auth=auth if cursor is None else auth | {"cursor": cursor}, **more)
        welcome = device.waits_for("authenticated")
        assert welcome["user_id"] == self.id
        device.welcome, device.cursor = welcome, welcome["cursor"]
        device.waits_for("sync")
        self.devices.append(device)
        return device

    def token(self, seconds: float | None = None, secret: str = _SECRET, **claims: Any) -> str:
        """One that is good for so long."""
        ends = {} if seconds is None else {"exp": time.time() + seconds}
        return signed({"user_id": self.id} | ends | claims, secret=secret)

    @property
    def device(self) -> Device:
        return self.devices[-1]

    def asks(self, name: str, data: Any = None, **fields: Any) -> Json:
        return self.device.asks(name, _plain({**(data or {}), **fields}))

    def does(self, name: str, data: Any = None, **fields: Any) -> Json:
        """What is granted."""
        answer = self.asks(name, data, **fields)
        assert answer.pop("ok") is True, answer
        return answer

    def is_refused(self, status: int, code: str | None, name: str, **fields: Any) -> Json:
        answer = self.asks(name, **fields)
        return refusal(answer, status, code)

    def says(self, text: str, to: "Person", **more: Any) -> Json:
        return dict(self.does("send", to=to, type="text", text=text, **more)["entry"])

    def hears(self, name: str, payload: Json | None = None, **fields: Any) -> None:
        """On all devices."""
        expected = _plain({**(payload or {}), **fields})
        if isinstance(fields.get("conversation"), Person):
            expected["conversation"] = {"type": "user", "id": fields["conversation"].id}
        for device in self.devices:
            device.hears(name, expected)

    def sees(self, *people: "Person") -> list[bool]:
        """Whether each of them is there; from now on every change is told."""
        told = self.does("watch", ids=people)["presence"]
        assert [one["id"] for one in told] == [person.id for person in people]
        assert all(set(one) == {"id", "online", "last_active"} for one in told)
        return [one["online"] for one in told]

    def leaves(self) -> None:
        for device in self.devices:
            device.leaves()
        self.devices = []

    def over_http(self, peer: "Person", at: int = 0, **more: Any) -> Caller:
        return Caller(self.cast.sennas[at].port, self.id, peer.id, **more)


@dataclass
class Cast:
    """Everybody is new: no play meets what another left behind."""

    node: Node
    sennas: list[Instance]
    way: str
    platform: StrangePlatform | None = None
    devices: list[Device] = field(default_factory=list)

    def people(self, *names: str) -> Iterator[Person]:
        for name in names:
            yield self.person(name)

    def person(self, name: str, role: str = "user") -> Person:
        number = next(_numbers)
        if self.platform:
            self.platform.knows(number, role={"id": 1, "handle": role, "value": 1})
        return Person(self, name, number)

    def hears_nothing_more(self) -> None:
        time.sleep(0.05)  # in which an event too many would come
        unheard = [told for device in self.devices if (told := device.unheard())]
        assert unheard == [], unheard

    def leaves(self) -> None:
        for device in self.devices:
            device.leaves()


def refusal(answer: Json, status: int, code: str | None) -> Json:
    assert set(answer) == {"ok", "error"}, answer
    assert answer["ok"] is False
    error = dict(answer["error"])
    assert set(error) - {"retry_after"} == _ERROR
    assert (error["error"], error["status"], error["code"]) == (True, status, code), error
    return error


def _plain(value: Any) -> Any:
    if isinstance(value, Person):
        return value.id
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
