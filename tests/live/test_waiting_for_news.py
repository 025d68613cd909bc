"""Waiting without a socket: `GET /api/sync?wait=` is answered when it happens, on any worker."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from caller import Caller
from instances import Instance, instances

from senna.serve.address import socket_url

ADA, BEN = 388636, 524376
WAIT = 20

pytestmark = [pytest.mark.slow, pytest.mark.shipped]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Instance]]:
    folder: Path = tmp_path_factory.mktemp("waiting")
    with (
        instances(folder) as (one,),
        instances(folder / "other", SOCK_REDIS_URL=socket_url(folder / "0" / "data")) as (other,),
    ):
        yield [one, other]


def waits(port: int, cursor: str) -> tuple[Any, float]:
    told = Caller(port, BEN, ADA, patience=WAIT + 10).ask(
        "GET", f"/api/sync?cursor={cursor}&wait={WAIT}"
    )
    return told.json, told.seconds


def now(port: int) -> str:
    return str(Caller(port, BEN, ADA).get("/api/sync")["cursor"])


def test_who_waits_is_told_when_it_happens_wherever_it_was_written(two: list[Instance]) -> None:
    for writes in two:
        cursor = now(two[0].port)
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(waits, two[0].port, cursor)
            time.sleep(0.5)
            assert not waiting.done()
            Caller(writes.port, ADA, BEN).says("at last")
            told, seconds = waiting.result()
        assert [event["data"]["text"] for event in told["events"]] == ["at last"]
        assert seconds < WAIT / 2


def test_what_happened_before_the_question_is_not_waited_for(two: list[Instance]) -> None:
    cursor = now(two[0].port)
    Caller(two[1].port, ADA, BEN).says("already")
    told, seconds = waits(two[0].port, cursor)
    assert [event["data"]["text"] for event in told["events"]] == ["already"]
    assert seconds < WAIT / 2


def test_several_devices_of_one_person_wait_side_by_side(two: list[Instance]) -> None:
    cursor = now(two[0].port)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(waits, two[0].port, cursor) for _ in range(5)]
        time.sleep(0.5)
        Caller(two[0].port, ADA, BEN).says("to all")
        for told, seconds in (one.result() for one in waiting):
            assert [event["data"]["text"] for event in told["events"]] == ["to all"]
            assert seconds < WAIT / 2
