"""Clients that say too much, or take too little: memory stays as it was, and the others are served.

Figures are of the whole process; 6 MiB is what one of these tests leaves in its allocators."""

import json
import time
import zlib
from contextlib import ExitStack

import pytest
from live.staged import Stage
from live.wire import PING, TEXT, frame
from processes import eventually

pytestmark = pytest.mark.slow(70, together=True)

FLAT = 6 * 1024  # KiB


@pytest.fixture(scope="module")
def warm(gevent_stage: Stage) -> Stage:
    with ExitStack() as all_of_them:
        for _ in range(50):
            wire = all_of_them.enter_context(gevent_stage.wire()).enter()
            wire.answer("echo", "x" * 60_000)
    return gevent_stage


def grown(stage: Stage, before: int) -> int:
    return stage.memory() - before


def test_a_decompression_bomb_is_not_even_unpacked(warm: Stage) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"4" * 64_000_000) + packer.flush(zlib.Z_SYNC_FLUSH)[:-4]
    small, large = frame(TEXT, bomb, rsv=0x40), frame(TEXT, bomb * 4, rsv=0x40)
    assert len(small) < 65536 < len(large) < 300_000
    before = warm.memory()
    for said in (small, large) * 10:
        with warm.wire(**{"Sec-WebSocket-Extensions": "permessage-deflate"}) as wire:
            # Of the large one more is left than we take to let our reason arrive.
            assert wire.say(said).end()[0] in ((1002,) if said is small else (1002, None))
    assert grown(warm, before) < FLAT


def test_pings_that_nobody_reads_the_answers_to_grow_nothing(warm: Stage) -> None:
    pings = b"".join(frame(PING, bytes(125)) for _ in range(1000))
    with warm.wire().enter() as other, warm.wire().enter() as wire:
        before, tasks = warm.memory(), other.answer("tasks")
        wire.line.settimeout(3)
        wire.say(*[pings] * 1000)  # as far as it goes: it stops reading when its answers wait
        assert other.answer("tasks") <= tasks + 1
        assert grown(warm, before) < FLAT


def test_others_are_served_while_one_floods(gevent_stage: Stage) -> None:
    pings = b"".join(frame(PING) for _ in range(20_000))
    with gevent_stage.wire().enter() as other, gevent_stage.wire().enter() as wire:
        slowest = 0.0
        for _ in range(10):
            wire.say(pings)
            begun = time.monotonic()
            assert other.answer("echo", 1) == 1
            slowest = max(slowest, time.monotonic() - begun)
            for _ in range(20_000):
                wire.hear()
        assert slowest < 0.25


def test_who_does_not_take_27_megabytes_is_cut_off(warm: Stage) -> None:
    before = warm.memory()
    with warm.wire().enter() as other, warm.wire().enter() as wire:
        sockets = other.answer("sockets")
        wire.text('42["flood",27000]')
        assert eventually(lambda: bool(other.answer("sockets") < sockets), 5)
        assert grown(warm, before) < FLAT
        # Told that it is over if it reads on in time, and cut off if not.
        assert wire.end()[0] in (1000, None)


def test_who_takes_them_gets_them_all_in_order(stage: Stage) -> None:
    with stage.wire().enter() as wire:
        wire.text('421["flood",5000,true]')
        for number in range(5000):
            assert json.loads(wire.packet()[2:])[1][0] == number
        assert wire.packet() == "431[true]"


def test_a_poll_that_is_not_asked_again_is_cut_off_as_well(gevent_stage: Stage) -> None:
    poll = gevent_stage.poll().enter()
    assert poll.ask("POST", '42["flood",300]') == (200, "OK")
    assert poll.ask("GET")[0] == 400


def test_who_stops_reading_is_cut_off_after_ten_seconds(stage: Stage) -> None:
    with stage.wire().enter() as other, stage.wire().enter() as wire:
        sockets = other.answer("sockets")
        begun = time.monotonic()
        wire.text('421["flood",20000,true]')
        assert eventually(lambda: bool(other.answer("sockets") < sockets), 25)
        assert 9 < time.monotonic() - begun < 23
