"""Clients that take their time, and too many of them: what bounds them, and nobody else waits.

A head has 10 seconds in all, and a body 20, however they drip. A body that nobody wanted to read is
not waited for: the connection ends with the answer."""

import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from caller import Caller, token_of
from instances import Instance, instances
from processes import eventually
from raw_http import Wire, head

pytestmark = pytest.mark.slow(80)

HOST, JSON = b"Host: localhost", b"Content-Type: application/json"
TOKEN = b"X-Auth-Token: " + token_of(1).encode()
SEND = b"POST /api/user/2 HTTP/1.1"
BODY = b'{"type":"text","text":"at last"}'.ljust(500)
LENGTH = b"Content-Length: %d" % len(BODY)
HEAD, BODY_TIME = 13.0, 24.0  # what each has, and time for a busy machine


def drip(wires: list[Wire], piece: bytes, began: float, patience: float) -> None:
    """A byte now and then wins nobody more time."""
    while time.monotonic() - began < patience and not all(wire.closed for wire in wires):
        for wire in wires:
            wire.say(piece).listen(0.001)
        time.sleep(0.2)


def given_up(wire: Wire) -> bool:
    return wire.closed and wire.statuses == [408] and b"REQUEST_TIMEOUT" in wire.heard


@pytest.mark.slow(22)
def test_slow_clients_are_let_go_and_nobody_waits_for_them(alone: Instance) -> None:
    quick = Caller(alone.port, 3, 4)
    before, began = alone.memory(), time.monotonic()
    heads = [Wire(alone.port).say(SEND + b"\r\n" + HOST + b"\r\n") for _ in range(100)]
    whole = head(SEND, [HOST, TOKEN, JSON, LENGTH], BODY)
    idle = [
        Wire(alone.port).say(one)
        for one in [whole, head(b"GET /healthz HTTP/1.1", [HOST])]
        for _ in range(25)
    ]
    unread = [Wire(alone.port).say(head(SEND, [HOST, JSON, LENGTH], b"{")) for _ in range(50)]
    bodies = [
        Wire(alone.port).say(head(SEND, [HOST, TOKEN, JSON, LENGTH], BODY[:5])) for _ in range(100)
    ]
    for one in idle + unread:
        assert len(one.listen(until=1).statuses) == 1
    assert (alone.memory() - before) / 300 < 2 * 1024
    slowest = 0.0
    while time.monotonic() - began < HEAD and not all(one.closed for one in heads):
        for one in heads:
            one.say(b"X: y\r\n").listen(0.001)  # a line now and then does not win it more time
        for _ in range(5):
            slowest = max(slowest, quick.ask("GET", "/api/unread").seconds)
    assert all(one.closed for one in heads)
    assert all(one.statuses == [408] for one in heads)
    assert slowest < 0.5
    for one in idle + unread:
        assert one.listen(2).closed
    assert quick.send("hello").seconds < 0.5
    for one in bodies:
        assert not one.listen(0.001).closed
    # Not lost for those who really are that slow.
    assert bodies[0].say(BODY[5:]).listen(until=1).statuses == [201]
    drip(bodies[1:], b" ", began, BODY_TIME)
    assert all(given_up(one) for one in bodies[1:])
    for one in heads + idle + unread + bodies:
        one.line.close()
    assert Caller(alone.port, 1, 2).texts()[-1] == "at last"


@pytest.mark.slow(22)
def test_slow_bodies_are_let_go_on_other_carriers_too(tmp_path: Path) -> None:
    with ExitStack() as running:
        threads, green = (
            running.enter_context(instances(tmp_path / mode, SOCK_ASYNC=mode))[0]
            for mode in ("threading", "eventlet")
        )
        began = time.monotonic()
        half = head(SEND, [HOST, TOKEN, JSON, LENGTH], b"{")
        wires = [Wire(senna.port).say(half) for senna in (threads, green) for _ in range(3)]
        unfinished = Wire(green.port).say(SEND + b"\r\n" + HOST + b"\r\n")
        drip([unfinished], b"X: y\r\n", began, HEAD)
        assert (unfinished.statuses, unfinished.closed) == ([], True)
        drip(wires, b" ", began, BODY_TIME)
        assert all(given_up(wire) for wire in wires)
        for wire in [*wires, unfinished]:
            wire.line.close()
        assert threads.serves()
        assert green.serves()


@pytest.mark.slow(28)
def test_every_body_on_a_connection_has_its_own_time(tmp_path: Path) -> None:
    sent = head(SEND, [HOST, TOKEN, JSON, LENGTH], BODY)
    with ExitStack() as running:
        wires = []
        for mode in ("gevent", "threading", "eventlet"):
            (senna,) = running.enter_context(instances(tmp_path / mode, SOCK_ASYNC=mode))
            wires.append(running.enter_context(Wire(senna.port)))
        for number in range(4):
            time.sleep(7 if number else 0)
            for wire in wires:
                wire.say(sent[:-5]).listen(0.05).say(sent[-5:]).listen(until=number + 1)
        assert [wire.statuses for wire in wires] == [[201] * 4] * 3


def test_a_client_that_does_not_read_keeps_nobody_waiting(alone: Instance) -> None:
    ada = Caller(alone.port, 5, 6)
    for number in range(20):
        ada.says(f"{number} " + "x" * 3900)
    page = head(
        b"GET /api/user/6?per_page=100 HTTP/1.1", [HOST, b"X-Auth-Token: " + token_of(5).encode()]
    )
    wires = []
    for _ in range(10):
        wire = Wire(alone.port)
        wire.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wires.append(wire.say(page * 50))
    assert max(ada.ask("GET", "/api/unread").seconds for _ in range(20)) < 0.5
    assert alone.memory() < 200 * 1024
    for wire in wires:
        wire.line.close()


@contextmanager
def few_files(worker: int, most: int) -> Iterator[None]:
    usual = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (most, usual[1]))
    try:
        yield
    finally:
        resource.prlimit(worker, resource.RLIMIT_NOFILE, usual)


def test_running_out_of_files_passes(alone: Instance) -> None:
    ada = Caller(alone.port, 7, 8)
    ada.says("before")
    with few_files(alone.worker(), 40):
        wires = [Wire(alone.port, 1) for _ in range(100)]
        for wire in wires:
            wire.say(head(b"GET /healthz HTTP/1.1", [HOST]))
        answered = sum(len(wire.listen(0.02, until=1).statuses) for wire in wires)
        assert 0 < answered < 100
        assert ada.says("meanwhile")  # who is in already is served
        for wire in wires:
            wire.line.close()
        assert eventually(alone.serves, 5)
        assert Caller(alone.port, 8, 7).texts() == ["before", "meanwhile"]


def test_no_file_left_for_redis_is_a_503_that_passes(alone: Instance) -> None:
    wires = [Wire(alone.port).say(head(b"GET /healthz HTTP/1.1", [HOST])) for _ in range(9)]
    for wire in wires:
        assert wire.listen(until=1).statuses == [200]
    worker, unread = alone.worker(), head(b"GET /api/unread HTTP/1.1", [HOST, TOKEN])
    with few_files(worker, len(os.listdir(f"/proc/{worker}/fd"))):
        for wire in wires:
            wire.say(unread)
        assert {wire.listen(2, until=2).statuses[1] for wire in wires} <= {200, 503}
    for wire in wires:
        assert wire.say(unread).listen(2, until=3).statuses[2] == 200
        wire.line.close()
