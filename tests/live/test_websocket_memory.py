"""What one socket costs before anybody knows whose it is, whatever it says."""

import time
from contextlib import ExitStack

import pytest
from live.staged import Stage
from live.wire import PING, TEXT, frame, length

pytestmark = pytest.mark.slow(70)

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


@pytest.mark.parametrize("mode", ["room", "gevent"])
@pytest.mark.parametrize("name", HELD)
def test_a_socket_that_nobody_knows_yet_takes_less_than_2_mib(name: str, mode: str) -> None:
    count = 40
    with Stage(mode) as stage, ExitStack() as all_of_them:
        stage.sockets()
        before = stage.memory()
        for _ in range(count):
            wire = all_of_them.enter_context(stage.wire())
            wire.line.settimeout(0.3)
            wire.say(HELD[name])
        time.sleep(0.5)
        each = (stage.memory() - before) / count
        print(f"{name}: {each:.0f} KiB a socket")  # noqa: T201
        assert each < 2048


@pytest.mark.parametrize(("mode", "most"), [("room", 12), ("gevent", 52)])
def test_a_thousand_idle_sockets_stay_within_their_bounds(mode: str, most: float) -> None:
    count = 1000
    with Stage(mode) as stage, ExitStack() as all_of_them:
        stage.sockets()
        before = stage.memory()
        for _ in range(count):
            all_of_them.enter_context(stage.wire()).enter()
        each = (stage.memory() - before) / count
        print(f"idle: {each:.1f} KiB a socket")  # noqa: T201
        assert each < most
