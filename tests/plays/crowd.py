"""Hundreds of clients as npm gives them, in one process of Node. Each writes to the next."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from caller import token_of
from plays.actors import HERE
from processes import eventually

Json = dict[str, Any]
POLLING = {"transports": ["polling"]}


@dataclass
class Crowd:
    process: "subprocess.Popen[str]"

    def tell(self, act: str, **more: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"act": act, **more}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def look(self) -> list[Json]:
        found: list[Json] = self.tell("look")
        return found

    def waits(self, so: Callable[[list[Json]], bool], seconds: float = 60) -> None:
        assert eventually(lambda: so(self.look()), seconds), summary(self.look())


@contextmanager
def crowd(port: int) -> Iterator[Crowd]:
    process = subprocess.Popen(
        ("node", "crowd.js", f"http://localhost:{port}"),
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Crowd(process)
    finally:
        process.kill()
        process.communicate()


def people(first: int, count: int) -> list[tuple[int, str]]:
    return [(user, token_of(user)) for user in range(first, first + count)]


def summary(crowd: list[Json]) -> list[Any]:
    """What is worth reading of hundreds: who is not well."""
    keys = ("user", "way", "worker", "in", "lost", "closed", "refused")
    return [
        {key: one.get(key) for key in keys} | {"told": (len(one["sent"]), len(one["heard"]))}
        for one in crowd
    ][:5]


def heard_everything(crowd: list[Json], times: int) -> bool:
    """Each hears what they say and what is said to them, once. In what order two conversations
    come is nobody's promise; that a repeat or a hole is none is what is asked here."""
    return all(
        len(one["sent"]) == times and sorted(one["heard"]) == sorted(one["sent"] + before["sent"])
        for one, before in zip(crowd, [crowd[-1], *crowd[:-1]], strict=True)
    )
