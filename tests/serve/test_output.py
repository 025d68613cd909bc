"""What becomes of the journal's lines when they are written, and when nobody reads them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from processes import TREE

# Notes as many lines as it is told, lets the loop turn, says that it is done, and ends when asked.
PROGRAM = """
import gevent.monkey
gevent.monkey.patch_all()
import gevent
import sys
from senna.api.meter import Meter
from senna.edge.journal import Journal
from senna.serve.output import lend
journal = Journal()
lend(journal, Meter())
for count in sys.argv[1:]:
    for number in range(int(count)):
        journal.note("info", {"number": number})
        if number % 50 == 0:
            gevent.sleep(0)
    gevent.sleep(0)
    print("done", file=sys.stderr, flush=True)
    sys.stdin.readline()
for number in range(3):
    journal.note("info", {"last": number})
"""


@contextmanager
def running(out: Any, *counts: int) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, counts)],
        cwd=TREE,
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def go_on(program: "subprocess.Popen[str]") -> None:
    assert program.stdin
    program.stdin.write("\n")
    program.stdin.flush()


def is_done(program: "subprocess.Popen[str]") -> bool:
    assert program.stderr
    return program.stderr.readline() == "done\n"


def test_every_line_is_written_in_order_and_the_last_ones_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w") as out, running(out, 500) as program:
        assert is_done(program)
        assert path.read_text().count("\n") == 500
        go_on(program)
        assert program.wait(10) == 0
    told = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["number"] for line in told[:500]] == list(range(500))
    assert [line["last"] for line in told[500:]] == [0, 1, 2]


def test_who_reads_late_is_told_everything_even_at_the_end() -> None:
    ear, mouth = os.pipe()
    with open(ear, "rb") as reader, running(mouth, 5_000) as program:
        os.close(mouth)
        assert is_done(program)
        go_on(program)
        time.sleep(0.3)  # by now it waits for us, a little
        told = [json.loads(line) for line in reader.read().splitlines()]
    assert [line["number"] for line in told[:-3]] == list(range(5_000))
    assert [line["last"] for line in told[-3:]] == [0, 1, 2]


@pytest.mark.parametrize("kind", ["pipe", "socket"])
def test_who_does_not_read_stops_nobody_and_is_told_how_much_is_missing(kind: str) -> None:
    ear, mouth = os.pipe() if kind == "pipe" else map(socket.socket.detach, socket.socketpair())
    with open(ear, "rb") as reader, running(mouth, 40_000, 10_000, 10_000) as program:
        assert is_done(program)  # although nobody has read a line
        assert os.get_blocking(mouth)  # nor do others who write there find it changed
        os.close(mouth)
        with ThreadPoolExecutor(1) as ears:
            heard = ears.submit(reader.read)
            for _ in range(2):
                go_on(program)
                assert is_done(program)
            go_on(program)
            told = [json.loads(line) for line in heard.result(20).splitlines()]
    missing = sum(line.get("missing", 0) for line in told)
    numbers = [line["number"] for line in told if "number" in line]
    assert missing > 10_000
    assert len(numbers) + missing == 60_000
    assert numbers[:1000] == list(range(1000))
    assert [line["last"] for line in told[-3:]] == [0, 1, 2]
