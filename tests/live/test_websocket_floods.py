"""Clients that say too much, or take too little: memory stays as it was, and the others are served.

Figures are of the whole process; 6 MiB is what one of these tests leaves in its allocators."""

import json
import time
import zlib
from contextlib import ExitStack

import pytest
from live.staged import Stage
from live.wire import PING, TEXT, Wire, frame, length
from processes import eventually

pytestmark = pytest.mark.slow

FLAT = 6 * 1024  # KiB


@pytest.fixture(autouse=True)
def warm(gevent_stage: Stage) -> None:
    with ExitStack() as all_of_them:
        for _ in range(50):
            wire = all_of_them.enter_context(gevent_stage.wire()).enter()
            wire.answer("echo", "x" * 60_000)


def grown(stage: Stage, before: int) -> int:
    return stage.memory() - before


def test_a_decompression_bomb_is_not_even_unpacked(gevent_stage: Stage) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"4" * 64_000_000) + packer.flush(zlib.Z_SYNC_FLUSH)[:-4]
    small, large = frame(TEXT, bomb, rsv=0x40), frame(TEXT, bomb * 4, rsv=0x40)
    assert len(small) < 65536 < len(large) < 300_000
    before = gevent_stage.memory()
    for said in (small, large) * 10:
        with gevent_stage.wire(**{"Sec-WebSocket-Extensions": "permessage-deflate"}) as wire:
            assert wire.say(said).end()[0] == 1002
    assert grown(gevent_stage, before) < FLAT


def test_pings_that_nobody_reads_the_answers_to_grow_nothing(gevent_stage: Stage) -> None:
    pings = b"".join(frame(PING, bytes(125)) for _ in range(1000))
    with gevent_stage.wire().enter() as other, gevent_stage.wire().enter() as wire:
        before, tasks = gevent_stage.memory(), other.answer("tasks")
        wire.line.settimeout(3)
        with pytest.raises(TimeoutError):  # it stops reading when its answers do not get out
            for _ in range(1000):
                wire.line.sendall(pings)
        assert other.answer("tasks") <= tasks + 1
        assert grown(gevent_stage, before) < FLAT


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


def test_who_does_not_take_27_megabytes_is_cut_off(gevent_stage: Stage) -> None:
    before = gevent_stage.memory()
    with gevent_stage.wire().enter() as other, gevent_stage.wire().enter() as wire:
        sockets = other.answer("sockets")
        wire.text('42["flood",27000]')
        assert eventually(lambda: bool(other.answer("sockets") < sockets), 5)
        assert grown(gevent_stage, before) < FLAT
        with pytest.raises((EOFError, ConnectionResetError)):
            for _ in range(27_000):
                wire.hear()


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


HELD = {
    "nothing": b"",
    "half a frame": b"\x81" + length(65536) + bytes(65_500),
    "half a message": frame(TEXT, b"4" * 65_000, final=False),
    "a thousand fragments": frame(TEXT, b"4", final=False) + frame(0, b"x" * 60, False) * 1000,
    "ten thousand upgrades": frame(TEXT, b"5") * 10_000,
    "ten thousand pings": frame(PING, bytes(125)) * 10_000,
    "a thousand namespaces": b"".join(frame(TEXT, b"40/%d," % n) for n in range(1000)),
    "a thousand odd packets": frame(TEXT, b'42["' + b"x" * 60_000 + b'"]') * 100,
}


@pytest.mark.parametrize("name", HELD)
def test_a_socket_that_nobody_knows_yet_takes_less_than_2_mib(
    gevent_stage: Stage, name: str
) -> None:
    count = 40
    before = gevent_stage.memory()
    with ExitStack() as all_of_them:
        wires: list[Wire] = []
        for _ in range(count):
            wire = all_of_them.enter_context(gevent_stage.wire())
            wire.line.settimeout(0.3)
            wires.append(wire.say(HELD[name]))
        time.sleep(0.5)
        each = grown(gevent_stage, before) / count
        print(f"{name}: {each:.0f} KiB a socket")  # noqa: T201
        assert each < 2048
