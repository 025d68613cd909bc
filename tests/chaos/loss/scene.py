"""Two Sennas that share a Redis, with a proxy in front of each of the three."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from a_redis import ARedis
from chaos.loss.feeds import Feeds
from instances import Instance
from processes import TREE, eventually
from toxic import Toxic

EVERYTHING = 100_000  # events: nobody has to begin anew, and whoever is told to is told wrongly
_SETTINGS = {
    "SOCK_ENV": "test",
    "SOCK_JWT_SECRET": "scene-passage-love-rhyme",
    "SOCK_EVENTS_KEPT": str(EVERYTHING),
}


@dataclass
class Scene:
    redis: ARedis
    to_redis: Feeds
    sennas: list[Instance]
    doors: list[Toxic]  # through which people come in
    kept: int  # events of each person

    @property
    def ports(self) -> list[int]:
        return [door.port for door in self.doors]

    def heal(self) -> None:
        for proxy in (self.to_redis, *self.doors):
            proxy.clear()
        if self.redis.process.poll() is not None:
            self.redis.start()
        self.redis.thaw()
        for senna in self.sennas:
            os.kill(senna.worker(), signal.SIGCONT)

    def well(self) -> bool:
        return all(senna.ready() for senna in self.sennas)


@contextmanager
def scene(folder: Path, tree: Path = TREE, /, **settings: str) -> Iterator[Scene]:
    """Senna runs from this tree, which may be a broken one."""
    with ExitStack() as stack:
        redis = ARedis(folder)
        stack.callback(redis.close)
        to_redis = Feeds(redis.port)
        stack.callback(to_redis.close)
        url = {"SOCK_REDIS_URL": f"redis://127.0.0.1:{to_redis.port}/0"}
        settings = _SETTINGS | url | settings
        with ThreadPoolExecutor() as pool:
            begun = [
                pool.submit(Instance, folder / str(number), tree, **settings) for number in range(2)
            ]
        for each in begun:
            if each.exception() is None:
                stack.callback(_end, each.result())
        sennas = [each.result() for each in begun]
        doors = [Toxic(senna.port) for senna in sennas]
        for door in doors:
            stack.callback(door.close)
        found = Scene(redis, to_redis, sennas, doors, int(settings["SOCK_EVENTS_KEPT"]))
        assert eventually(found.well)
        yield found


def _end(senna: Instance) -> None:
    if senna.process.poll() is None:
        senna.kill()
