"""Connections rather than requests: how many, how long, whose, and what is written down of them."""

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from processes import Program, eventually
from raw_http import Wire, head
from serve.room.echoes import ENGINES, echo
from serve.room.spoken import heard

pytestmark = pytest.mark.slow(110)

HOST = b"Host: localhost"
FIRST_LINE = b"GET / HTTP/1.1\r\n"
EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def get(path: bytes, *headers: bytes) -> bytes:
    return head(b"GET " + path + b" HTTP/1.1", [HOST, *headers])


@EACH_ENGINE
def test_each_has_its_own_worker(engine: str, tmp_path: Path) -> None:
    with echo(tmp_path, engine) as program, Wire(program.port) as wire:
        (answer,) = heard(wire.say(get(b"/whose")).listen(until=1).listen(0.1))
        assert answer.told["room"] == (engine == "room")


def test_a_line_that_was_taken_is_nobody_elses(tmp_path: Path) -> None:
    with echo(tmp_path, "room") as program, Wire(program.port) as wire:
        wire.say(get(b"/keep?3") + b"rest").listen(0.5)
        assert wire.heard == b"yours: rest"
        wire.say(get(b"/x")).listen(1)
        assert wire.heard == b"yours: rest"
        assert not wire.closed
        assert wire.listen(4).closed


def test_a_line_that_came_in_pieces_can_be_taken_too(tmp_path: Path) -> None:
    with echo(tmp_path, "room") as program, Wire(program.port) as wire:
        asked = get(b"/keep?1") + b"rest"
        wire.say(asked[:9]).listen(0.1)
        wire.say(asked[9:]).listen(3)
        assert wire.heard == b"yours: rest"
        assert wire.closed


def test_a_worker_that_stops_waits_for_lines_that_were_taken(tmp_path: Path) -> None:
    with echo(tmp_path, "room") as program, Wire(program.port) as wire:
        wire.say(get(b"/keep?7")).listen(0.5)
        began = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        assert wire.listen(10).closed
        assert time.monotonic() - began > 5
        assert program.process.wait(3) == 0


@pytest.mark.slow(22)
def test_but_not_for_ever(tmp_path: Path) -> None:
    with echo(tmp_path, "room") as program, Wire(program.port) as wire:
        wire.say(get(b"/keep?60")).listen(0.5)
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(25) == 0


@pytest.mark.parametrize(
    ("engine", "path"), [("room", b"/"), ("room", b"/keep?4"), ("stock", b"/")]
)
def test_no_more_come_in_than_may(engine: str, path: bytes, tmp_path: Path) -> None:
    with echo(tmp_path, engine, "--worker-connections", "3") as program:
        wires = [Wire(program.port).say(get(path)).listen(0.5) for _ in range(3)]
        assert all(wire.heard for wire in wires)
        late = Wire(program.port).say(get(b"/"))
        assert late.listen(0.5).heard == b""
        if path == b"/":
            wires[0].line.close()
        assert late.listen(6, until=1).statuses == [200]
        for wire in (*wires, late):
            wire.line.close()


@EACH_ENGINE
def test_an_access_log_says_who_asked_for_what(engine: str, tmp_path: Path) -> None:
    log = tmp_path / "access"
    with (
        echo(tmp_path, engine, "--access-logfile", str(log)) as program,
        Wire(program.port) as wire,
    ):
        wire.say(get(b"/x?y", b"User-Agent: Ada") + get(b"/unsized", b"Referer: z"))
        answer = heard(wire.listen(until=2).listen(0.1))[0]
        assert eventually(lambda: "unsized" in log.read_text())
    lines = [line for line in log.read_text().splitlines() if "healthz" not in line]
    assert lines[0].startswith("127.0.0.1 - - [")
    assert lines[0].endswith(f'] "GET /x?y HTTP/1.1" 200 {len(answer.body)} "-" "Ada"')
    assert lines[1].endswith('] "GET /unsized HTTP/1.1" 200 6 "z" "-"')


@pytest.mark.slow(22)
def test_who_does_not_take_the_answer_is_let_go(tmp_path: Path) -> None:
    def open_files(program: Program) -> int:
        (worker,) = program.workers()
        return len(list(Path(f"/proc/{worker}/fd").iterdir()))

    with echo(tmp_path, "room") as program:
        before = open_files(program)
        wires = [Wire(program.port).say(get(b"/large") * 3) for _ in range(5)]
        assert eventually(lambda: open_files(program) >= before + 4)
        # Who does take it, has it all.
        assert eventually(lambda: wires[0].listen(0.5).heard.count(b"x" * 1000) == 12_000, 8)
        assert open_files(program) >= before + 4
        assert eventually(lambda: open_files(program) <= before + 1, 30)
        for wire in wires:
            wire.line.close()


@EACH_ENGINE
def test_who_says_nothing_more_is_let_go(engine: str, tmp_path: Path) -> None:
    halves = [b"", FIRST_LINE, get(b"/"), get(b"/") + FIRST_LINE]
    with echo(tmp_path, engine) as program, ExitStack() as all_of_them:
        began = time.monotonic()
        wires = [all_of_them.enter_context(Wire(program.port)).say(half) for half in halves]
        for half, wire in zip(halves, wires, strict=True):
            wire.listen(20)
            assert wire.closed
            assert 9 < time.monotonic() - began < 14
            answered = [200] if half.startswith(get(b"/")) else []
            # gunicorn's own loop says nothing to who has begun another head.
            late = [408] if engine == "room" and half.endswith(FIRST_LINE) else []
            assert wire.statuses == answered + late


@pytest.mark.slow(17)
def test_a_head_has_ten_seconds_from_where_it_begins(tmp_path: Path) -> None:
    with echo(tmp_path, "room") as program, Wire(program.port) as wire:
        wire.say(get(b"/")).listen(6)
        wire.say(FIRST_LINE)
        began = time.monotonic()
        assert wire.listen(20).statuses == [200, 408]
        assert 9 < time.monotonic() - began < 14


def test_who_is_in_the_middle_of_a_head_when_a_worker_stops_is_not_called_late(
    tmp_path: Path,
) -> None:
    with echo(tmp_path, "room") as program, Wire(program.port) as wire:
        wire.say(get(b"/")).listen(until=1)
        wire.say(FIRST_LINE).listen(0.2)
        program.process.send_signal(signal.SIGTERM)
        assert wire.listen(9).statuses == [200]
        assert wire.closed


@EACH_ENGINE
def test_a_worker_that_has_answered_enough_is_followed_by_another(
    engine: str, tmp_path: Path
) -> None:
    with echo(tmp_path, engine, "--max-requests", "5") as program:
        before = program.workers()
        with Wire(program.port) as wire:
            wire.say(get(b"/") * 9).listen()
            assert wire.closed
            assert 0 < len(wire.statuses) <= 5
        another: Callable[[], bool] = lambda: not set(before) & set(program.workers())  # noqa: E731
        assert eventually(another)
        assert eventually(program.serves)
