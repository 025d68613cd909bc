"""What is done to Senna, one thing at a time: each says what it is, does it, and takes it back."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chaos.loss.scene import Scene
from instances import Instance
from processes import eventually


@dataclass(frozen=True)
class Injury:
    what: str
    happens: Callable[[Scene], object]


def sockets_are_cut(scene: Scene) -> None:
    for door in scene.doors:
        door.reset()


def worker_of(senna: Instance) -> int:
    assert eventually(lambda: bool(senna.workers())), "a worker did not come back"
    return senna.workers()[0]


def worker_is_killed(scene: Scene) -> None:
    for senna in scene.sennas:
        worker = worker_of(senna)
        os.kill(worker, signal.SIGKILL)
        assert eventually(partial(_followed, senna, worker)), "a worker did not come back"


def worker_kills_itself(deaths: int, scene: Scene) -> None:
    """So many workers one after the other, at each place of a write where it could matter."""
    senna = scene.sennas[0]
    for place in ("before_commit", "after_commit", "before_ack"):
        senna.kill()
        senna.settings["SOCK_FAILPOINT"] = f"{place}:kill@20"
        senna.start()
        for _ in range(deaths):
            worker = worker_of(senna)
            assert eventually(partial(_followed, senna, worker)), f"nobody passes {place}"
    senna.kill()
    del senna.settings["SOCK_FAILPOINT"]
    senna.start()


def _followed(senna: Instance, worker: int) -> bool:
    return worker not in senna.workers() and senna.serves()


def all_of_one_is_killed(scene: Scene) -> None:
    senna = scene.sennas[1]
    senna.kill()
    time.sleep(1)
    senna.start()


def worker_is_stopped(seconds: float, scene: Scene) -> None:
    worker = worker_of(scene.sennas[1])
    os.kill(worker, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(worker, signal.SIGCONT)


def redis_restarts(scene: Scene) -> None:
    scene.redis.process.terminate()
    scene.redis.process.wait(10)
    time.sleep(0.5)
    scene.redis.start()


def redis_is_killed(scene: Scene) -> None:
    scene.redis.kill()
    time.sleep(0.5)
    scene.redis.start()


def feeds_are_cut(scene: Scene) -> None:
    for _ in range(3):
        scene.to_redis.cut_feeds()
        time.sleep(0.5)


def feeds_are_mute(seconds: float, scene: Scene) -> None:
    scene.to_redis.mute_feeds()
    time.sleep(seconds)
    scene.to_redis.clear()


def replies_are_cut(scene: Scene) -> None:
    for _ in range(5):
        scene.to_redis.cut_replies(b"FCALL", after=2, times=2)
        time.sleep(0.3)


def redis_is_out_of_reach(scene: Scene) -> None:
    scene.to_redis.refuse()
    time.sleep(1)
    scene.to_redis.clear()


def injuries(stopped: float, mute: float, deaths: int) -> list[Injury]:
    """Each kind once."""
    kills = partial(worker_kills_itself, deaths)
    return [
        Injury("sockets are cut", sockets_are_cut),
        Injury("workers are killed", worker_is_killed),
        Injury("killed before commit, after commit, before the ack", kills),
        Injury("one Senna is killed, all of it", all_of_one_is_killed),
        Injury(f"a worker is stopped for {stopped:.0f} s", partial(worker_is_stopped, stopped)),
        Injury("the feeds are cut", feeds_are_cut),
        Injury(f"the feeds are mute for {mute:.0f} s", partial(feeds_are_mute, mute)),
        Injury("Redis is restarted", redis_restarts),
        Injury("Redis is killed", redis_is_killed),
        Injury("answers of Redis are cut", replies_are_cut),
        Injury("Redis is out of reach", redis_is_out_of_reach),
    ]
