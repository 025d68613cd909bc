"""The loss test at full length: `make chaos`. Says what it does, and ends with a verdict."""

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from chaos.loss.anomaly import Anomaly
from chaos.loss.faults import Injury, injuries
from chaos.loss.history import Fault
from chaos.loss.play import Play
from chaos.loss.scene import scene

_EVERY = 5.0  # seconds between two lines of progress
_BREATH = 4.0  # seconds between two faults
_STOPPED, _MUTE, _DEATHS = 15.0, 20.0, 2
_PATIENCE = 60.0  # a quiet `sync` comes every half minute: by then everybody knows


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m chaos.loss", description=__doc__)
    told.add_argument("--seconds", type=float, default=300.0)
    told.add_argument("--rate", type=float, default=40.0, help="messages a second")
    told.add_argument("--seed", type=int, default=int(time.time()))
    asked = told.parse_args()
    random.seed(asked.seed)
    print(f"Two Sennas, one Redis, eight people, {asked.rate:.0f} messages a second", flush=True)
    print(
        f"for {asked.seconds:.0f} s. The same order of faults again: --seed {asked.seed}",
        flush=True,
    )
    folder = Path(tempfile.mkdtemp(prefix="senna-loss-"))
    with scene(folder) as here:
        play = Play(here, asked.rate)
        play.begin()
        with Progress(play) as progress:
            found = _played(play, progress, asked.seconds)
    return _verdict(play, found, folder)


def _played(play: Play, progress: "Progress", seconds: float) -> list[Anomaly]:
    try:
        _hurt(play, progress, seconds)
        progress.now = "all is healed, and everybody catches up"
        return play.end(_PATIENCE)
    except AssertionError as stuck:
        return [Anomaly("stuck", str(stuck))]


def _hurt(play: Play, progress: "Progress", seconds: float) -> None:
    """Each kind once in a random order, then again, until the time is over."""
    every, left = injuries(_STOPPED, _MUTE, _DEATHS), list[Injury]()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        left = left or random.sample(every, len(every))
        progress.now = "nothing is wrong"
        time.sleep(_BREATH)
        injury = left.pop()
        progress.now = injury.what
        play.history.add(Fault(injury.what, time.monotonic()))
        injury.happens(play.scene)


class Progress(threading.Thread):
    def __init__(self, play: Play) -> None:
        super().__init__(daemon=True)
        self.now, self._play = "all is well", play
        self._over, self._began = threading.Event(), time.monotonic()

    def __enter__(self) -> "Progress":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(_EVERY):
            passed = time.monotonic() - self._began
            print(f"{passed:5.0f} s  {self._play.told()}  | {self.now}", flush=True)


def _verdict(play: Play, found: list[Anomaly], folder: Path) -> int:
    print(f"\n{play.told()}, after {len(play.history.all(Fault))} faults")
    if not found:
        print("Nothing lost, nothing twice, one order for all, no push too early, no hole.")
        shutil.rmtree(folder)
        return 0
    for kind, times in Counter(anomaly.kind for anomaly in found).most_common():
        print(f"{times:6} x {kind}")
    for anomaly in found[:20]:
        print(f"  {anomaly}"[:300])
    play.history.save(folder / "history.jsonl")
    print(f"The history, and what the Sennas said: {folder}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
