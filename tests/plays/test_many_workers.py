"""Clients as they come, which begin with polling, on several workers behind one port: nobody in
front leads them back to where their session is."""

import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from plays.crowd import POLLING, Json, crowd, heard_everything, people
from processes import GUNICORN, WSGI, Program, eventually, serving

from senna.serve.room.corridor import door

pytestmark = pytest.mark.slow(60)

WORKERS, ANY, POLLS = 4, 200, 100
NO_LIMITS: dict[str, Any] = {
    f"SOCK_LIMIT_{name}": "900000/s:900000"
    for name in ("ADDRESS", "BAD_TOKENS", "SEND", "NEW_CHATS", "REQUESTS")
} | {"SOCK_SOCKETS_PER_ADDRESS": "100000"}
SETTINGS = NO_LIMITS | {"SOCK_WORKERS": f"{WORKERS}", "SOCK_ENGINE": "room"}


def are_in(crowd: list[Json]) -> bool:
    ways = [one["way"] for one in crowd if one.get("in")]
    return (ways.count("websocket"), ways.count("polling")) == (ANY, POLLS)


def are_unharmed(crowd: list[Json]) -> bool:
    return not any(one["refused"] or one["closed"] or one["lost"] for one in crowd)


def all_serve(senna: Program) -> bool:
    """Each has opened its door to the others, which it does when it begins to accept."""
    doors = [door(senna.process.pid, worker).exists() for worker in senna.workers()]
    return doors == [True] * WORKERS


@pytest.mark.shipped
def test_all_are_in_and_hear_everything_and_a_killed_worker_costs_a_reconnect(
    tmp_path: Path,
) -> None:
    with (
        serving(*GUNICORN, data=tmp_path, **SETTINGS) as senna,
        crowd(senna.port) as all_of_them,
    ):
        assert eventually(lambda: all_serve(senna))
        all_of_them.tell("open", people=people(1_000_000, ANY), options={})
        all_of_them.tell("open", people=people(2_000_000, POLLS), options=POLLING)
        all_of_them.waits(are_in)
        all_of_them.tell("talk", text="one")
        all_of_them.waits(lambda crowd: heard_everything(crowd, 1))
        before = all_of_them.look()
        assert are_in(before)
        assert are_unharmed(before)
        # Whoever is quickest takes who comes: it may be so that one of four has nobody.
        taken = Counter(one["worker"] for one in before)
        assert len(taken) > 1
        assert taken.keys() <= set(senna.workers())

        ((killed, _),) = taken.most_common(1)
        all_of_them.tell("talk", text="two")
        os.kill(killed, signal.SIGKILL)
        all_of_them.tell("talk", text="three")
        all_of_them.waits(lambda crowd: are_in(crowd) and heard_everything(crowd, 3))
        after = all_of_them.look()
        assert [one for one in after if one["lost"]] == []
        assert killed not in {one["worker"] for one in after}
        fell = [len(one["closed"]) for one in after]
        hit = [one["worker"] == killed for one in before]
        assert [times for times, was_hit in zip(fell, hit, strict=True) if was_hit] == [1] * sum(
            hit
        )
        assert sum(hit) > 0
        # Of the others only who was on the way through the killed one, at that very moment.
        assert sum(fell) - sum(hit) <= 3
        assert max(fell) == 1
        assert senna.end(signal.SIGINT) == 0


@pytest.mark.parametrize(
    ("options", "way", "times"), [({}, "websocket", 700), (POLLING, "polling", 300)]
)
def test_of_a_thousand_connections_none_fails(
    options: Json, way: str, times: int, tmp_path: Path
) -> None:
    with (
        serving(*WSGI, data=tmp_path, **SETTINGS) as senna,
        crowd(senna.port) as all_of_them,
    ):
        assert eventually(lambda: all_serve(senna))
        faults = all_of_them.tell(
            "come", people=people(1, 100), options=options, way=way, times=times, together=25
        )
        assert faults == []
