"""Hundreds of greenlets on one connection that is cut again and again, run as a program:
`a_crowd.py <redis url> <seed>`. Whatever is answered is one's own, in time, and done once."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import os
import sys
import time
from collections import Counter
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import gevent
import redis
from gevent.server import StreamServer
from processes import eventually

from senna.store.client import connect
from senna.store.shared import SharedClient, shared

CALLERS, SECONDS = 300, 8.0
IN_TIME = 1.2  # the bound is 0.7, looked at twenty times a second, on a machine that is busy
DEAF = 1.5


class Scissors:
    """Between the crowd and Redis. How many bytes a connection lives is thrown for each anew."""

    def __init__(self, behind: str, path: str, chance: Random) -> None:
        self._behind, self._chance = behind, chance
        self.cuts: Counter[str] = Counter()
        self.sharp = True
        listener = gevent.socket.socket(gevent.socket.AF_UNIX)
        listener.bind(path)
        listener.listen(64)
        StreamServer(listener, self._through).start()

    def _through(self, near: Any, _: Any) -> None:
        far = gevent.socket.socket(gevent.socket.AF_UNIX)
        far.connect(self._behind)
        how = self._chance.choice([*["asking", "answering"] * 4, "deaf"]) if self.sharp else "never"
        most = int(10 ** self._chance.uniform(1, 7))
        ways = [(near, far, "asking"), (far, near, "answering")]
        lives = [
            gevent.spawn(self._pass, *way, how, most if way[2] == how or how == "deaf" else None)
            for way in ways
        ]
        gevent.joinall(lives, count=1)
        gevent.killall(lives)
        near.close()
        far.close()

    def _pass(self, source: Any, to: Any, _: str, how: str, left: int | None) -> None:
        try:
            while piece := source.recv(self._chance.choice([7, *[65536] * 9])):
                if left is not None and len(piece) >= left:
                    to.sendall(piece[:left])
                    self.cuts[how] += 1
                    gevent.sleep(DEAF if how == "deaf" else 0)
                    return
                to.sendall(piece)
                left = None if left is None else left - len(piece)
        except OSError:
            return


class Crowd:
    def __init__(self, client: Any, chance: Random) -> None:
        self.client, self.chance = client, chance
        self.told: Counter[str] = Counter()
        self.counted: dict[str, list[str]] = {}
        self.slowest = 0.0

    def live(self, me: int) -> None:
        acts = [self.echo, self.echo, self.echoes, self.mistaken, self.counts, self.hurried]
        over = time.monotonic() + SECONDS
        turn = 0
        while time.monotonic() < over:
            turn += 1
            began = time.monotonic()
            try:
                self.chance.choice(acts)(f"{me}-{turn}")
                self.told["answered"] += 1
            except (redis.ConnectionError, redis.TimeoutError) as away:
                self.told[type(away).__name__] += 1
                gevent.sleep(self.chance.uniform(0, 0.02))
            self.slowest = max(self.slowest, time.monotonic() - began)

    def word(self, mine: str) -> bytes:
        return f"{mine} ".encode() + bytes(
            int(10 ** self.chance.choice([2, 2, 2, 2, 2, 2, 3, 4.5]))
        )

    def echo(self, mine: str) -> None:
        word = self.word(mine)
        assert self.client.call("ECHO", word) == word

    def echoes(self, mine: str) -> None:
        words = [self.word(f"{mine}.{n}") for n in range(self.chance.randint(1, 5))]
        assert self.client.calls([("ECHO", word) for word in words]) == words

    def mistaken(self, mine: str) -> None:
        asked = [("ECHO", mine), (f"NO{mine}",), ("ECHO", mine)]
        one, refused, other = self.client.calls(asked, strict=False)
        assert one == other == mine.encode()
        assert mine in str(refused)

    def counts(self, mine: str) -> None:
        said = self.counted[mine] = ["asked"]
        try:
            said.append(str(self.client.call("INCR", f"count:{mine}")))
        except (redis.ConnectionError, redis.TimeoutError):
            said.append("away")
            raise

    def hurried(self, mine: str) -> None:
        """Gives up at some moment, and goes on."""
        with gevent.Timeout(self.chance.uniform(0, 0.002), False):
            self.chance.choice([self.echo, self.echoes])(f"{mine} in a hurry")
        self.echo(mine)


def judge(crowd: Crowd, behind: Any) -> None:
    for mine, said in crowd.counted.items():
        there = behind.get(f"count:{mine}")
        assert there == b"1" if said[1] == "1" else there in (None, b"1"), (mine, said, there)


if __name__ == "__main__":
    url, chance = sys.argv[1], Random(int(sys.argv[2]))
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, "line")
        scissors = Scissors(url.removeprefix("unix://"), path, chance)
        client = shared(f"unix://{path}")
        assert type(client) is SharedClient
        crowd = Crowd(client, chance)
        with connect(url) as behind:
            behind.flushall()
        people = [gevent.spawn(crowd.live, me) for me in range(CALLERS)]
        gevent.joinall(people, raise_error=True)
        scissors.sharp = False

        def works() -> bool:
            try:
                return bool(client.call("PING") == b"PONG")
            except redis.RedisError:
                return False

        assert eventually(works, 3)  # on a connection that may still be cut once
        with connect(url) as behind:
            judge(crowd, behind)
        assert crowd.slowest < IN_TIME, crowd.slowest
        assert set(scissors.cuts) == {"asking", "answering", "deaf"}
        assert scissors.cuts.total() > 10, scissors.cuts
        assert crowd.told["answered"] > 1000, crowd.told
        assert min(crowd.told["ConnectionError"], crowd.told["TimeoutError"]) > 100, crowd.told
