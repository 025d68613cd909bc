"""Runs one load program against one server: what it found, and what was spent meanwhile."""

import json
import subprocess
import time
from dataclasses import dataclass
from typing import Any

from bench import noise
from bench.sides import PROGRAMS, Side

Json = dict[str, Any]


class LoadError(Exception):
    """Raised when a load program did not do what was to be measured."""


@dataclass(frozen=True, slots=True)
class Ran:
    found: Json
    spent: float  # seconds of CPU, by the server
    grown: int  # its resident bytes
    foreign: float  # cores that were busy with something else

    @property
    def us(self) -> float:
        return float(self.spent / self.found["operations"] * 1e6)


def node(side: Side, program: str, **asked: Any) -> Ran:
    told = json.dumps({"port": side.port, "tokens": str(side.tokens), **asked})
    return _run(side, "node", f"{program}.js", told)


def wrk(side: Side, script: str, *arguments: str, lines: int, seconds: int) -> Ran:
    how = ("wrk", "-t1", f"-c{lines}", f"-d{seconds}s", "--latency", "-s", f"{script}.lua")
    url = f"http://127.0.0.1:{side.port}"
    ran = _run(side, *how, url, "--", str(side.tokens), *arguments)
    if ran.found["wrong"]:
        raise LoadError(f"{side.name}: {ran.found['wrong']} answers were no success")
    return ran


def _run(side: Side, *command: str) -> Ran:
    """What says `begin` and `end` is measured between the two, anything else as a whole."""
    found: Json = {}
    with subprocess.Popen(command, cwd=PROGRAMS, stdout=subprocess.PIPE, text=True) as process:
        before, after = _look(side), None
        assert process.stdout
        for line in process.stdout:
            if line == "begin\n":
                before = _look(side)
            elif line == "end\n":
                after = _look(side)
            elif line.startswith("{"):
                found = json.loads(line)
                after = after or _look(side)
    if process.returncode or not found.get("operations") or after is None:
        raise LoadError(f"{side.name}: {' '.join(command[:2])} ended with {process.returncode}")
    took, spent, grown, foreign = (new - old for old, new in zip(before, after, strict=True))
    return Ran(found, spent, int(grown), max(0.0, foreign / took))


def _look(side: Side) -> tuple[float, float, int, float]:
    return time.monotonic(), side.spent(), side.memory(), noise.foreign()
