"""A request that comes to one worker and speaks of a session of another, by hand."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from live.wire import TEXT, frame, request
from processes import GUNICORN, WSGI, Program, eventually, program, serving
from serve.room.by_hand import PATH, Line, OnUnix, files, one_with_each, opened, post

from senna.serve.room.corridor import door
from senna.serve.room.handover import WAITING

pytestmark = [pytest.mark.slow(40, together=True), pytest.mark.shipped]

PONG = "3"
SETTINGS = {
    "SOCK_WORKERS": "2",
    "SOCK_ENGINE": "room",
    "SOCK_LIMIT_ADDRESS": "900000/s:900000",
    "SOCK_SOCKETS_PER_ADDRESS": "100000",
}


@contextmanager
def two_workers(folder: Path) -> Iterator[Program]:
    with serving(*WSGI, data=folder, port=None, **SETTINGS) as senna:
        assert eventually(lambda: opened(senna))
        yield senna


@pytest.fixture(scope="module")
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with two_workers(tmp_path_factory.mktemp("senna")) as senna:
        yield senna


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Program]:
    """For who hurts it."""
    with two_workers(tmp_path) as senna:
        yield senna


def both(senna: Program) -> tuple[Line, Line]:
    return one_with_each(lambda: Line(senna.port))


def test_a_connection_goes_to_and_fro_and_leaves_nothing_behind(senna: Program) -> None:
    here, there = both(senna)
    for one in (here, there):
        assert here.ask("POST", one.sid, "40") == (200, "OK")
    before = [files(one.worker) for one in (here, there)]
    for number in range(1000):
        one = (here, there)[number % 2]
        assert here.ask("POST", one.sid, PONG) == (200, "OK")
    # Not to the last one: a worker may have opened another line to Redis meanwhile.
    assert eventually(lambda: files(here.worker) <= before[0] + 5)
    assert eventually(lambda: files(there.worker) <= before[1] + 5)
    here.request("GET", "/metrics")  # only for who is on this machine: the address came along
    assert here.answer()[0] == 200


def test_who_waits_is_answered_by_what_is_said_elsewhere(senna: Program) -> None:
    here, there = both(senna)
    here.request("GET", f"{PATH}&sid={here.sid}")
    assert there.ask("POST", here.sid, "40") == (200, "OK")
    assert here.answer()[1].startswith("40{")
    there.request("GET", f"{PATH}&sid={here.sid}")
    time.sleep(0.5)  # both are with the same worker by now, which may look at either first
    assert here.ask("POST", here.sid, "41") == (200, "OK")
    assert there.answer()[0] == 200


@pytest.mark.parametrize("there_already", [0, 1, 1500, 40_000])
def test_a_body_that_is_not_there_yet_is_read_where_it_belongs(
    senna: Program, there_already: int
) -> None:
    here, there = both(senna)
    said = post(here.sid, b'40{"token":"' + b"x" * 50_000 + b'"}')
    cut = said.index(b"\r\n\r\n") + 4 + there_already
    there.says(said[:cut])
    time.sleep(0.2)
    there.says(said[cut:])
    assert there.hears(b"\r\n\r\n").startswith(b"HTTP/1.1 200 OK")
    assert '"invalid' in here.ask("GET", here.sid)[1]  # it was heard whole


def test_what_follows_an_upgrade_at_once_goes_with_it(senna: Program) -> None:
    here, there = both(senna)
    asked = request(senna.port, f"/socket.io/?EIO=4&transport=websocket&sid={here.sid}")
    there.says(asked + frame(TEXT, b"2probe"))
    heard = there.hears(b"3probe")
    assert heard.startswith(b"HTTP/1.1 101 ")


def test_what_was_asked_at_once_is_answered_in_order(senna: Program) -> None:
    here, there = both(senna)
    words = [post(one.sid, PONG.encode()) for one in (here, there, there, here, there)]
    there.says(b"".join(words) + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    heard = there.hears(b'{"alive":true}')
    assert heard.count(b"HTTP/1.1 200 OK") == 6


def test_who_expects_to_be_told_to_go_on_is_told_once(senna: Program) -> None:
    here, there = both(senna)
    said = post(here.sid, b"40", b"Expect: 100-continue")
    there.says(said[:-2])
    assert there.hears(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    there.says(said[-2:])
    assert there.hears(b"\r\n\r\n").startswith(b"HTTP/1.1 200 OK")


def test_a_name_that_is_no_worker_is_no_session(senna: Program) -> None:
    here, there = both(senna)
    for name in (1, senna.process.pid, os.getpid(), 9999999999, here.worker, there.worker):
        for sid in (f"{name}.{'a' * 22}", f"{name}.", f"{name}.%00"):
            for method in ("GET", "POST"):
                status, told = here.ask(method, sid, PONG if method == "POST" else None)
                assert (status, '"Invalid session' in told) == (400, True), (sid, told)


def test_a_killed_worker_hangs_nobody(mortal: Program) -> None:
    here, there = both(mortal)
    there.request("GET", f"{PATH}&sid={here.sid}")  # its connection is with the other now
    time.sleep(0.3)
    os.kill(here.worker, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises((http.client.HTTPException, OSError)):
        there.answer()
    assert time.monotonic() - began < 2
    assert eventually(lambda: here.worker not in mortal.workers() and opened(mortal))
    for _ in range(10):
        assert Line(mortal.port).ask("POST", here.sid, PONG)[0] == 400


def test_a_worker_that_takes_nothing_is_waited_for_by_so_many_and_no_more(senna: Program) -> None:
    here, there = both(senna)
    os.kill(here.worker, signal.SIGSTOP)
    lines: list[socket.socket] = []
    try:
        before = files(there.worker)
        while len(lines) < WAITING + 40:
            line = socket.create_connection(("127.0.0.1", senna.port), 10)
            line.sendall(post(here.sid, PONG.encode(), b"Connection: close"))
            lines.append(line)
        waiting = lines[: WAITING + 1]
        for line in lines[WAITING + 1 :]:
            assert line.recv(4096).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            line.close()
        assert there.ask("POST", there.sid, PONG) == (200, "OK")
        assert eventually(lambda: files(there.worker) == before)
    finally:
        os.kill(here.worker, signal.SIGCONT)
    answered = [line.recv(4096)[:12] for line in waiting]
    assert answered.count(b"HTTP/1.1 200") > 0  # two at once are one too many: the session is over
    assert set(answered) <= {b"HTTP/1.1 200", b"HTTP/1.1 400"}
    for line in waiting:
        line.close()


def test_a_stopping_worker_still_answers_for_its_sessions(mortal: Program) -> None:
    here, there = both(mortal)
    there.ask("POST", here.sid, "40")
    assert here.ask("GET", here.sid)[1].startswith("40{")
    here.request("GET", f"{PATH}&sid={here.sid}")
    other = next(one for one in both(mortal) if one.worker != here.worker)
    os.kill(here.worker, signal.SIGTERM)  # which it has before the request that comes next
    assert other.ask("POST", here.sid, PONG)[0] == 200
    status, told = here.answer()
    assert (status, "goodbye" in told or told in ("1", "6")) == (200, True), told
    assert eventually(lambda: here.worker not in mortal.workers() and opened(mortal))
    assert Line(mortal.port).ask("POST", here.sid, PONG)[0] == 400


def test_it_goes_on_after_a_reload_and_nothing_is_left_at_the_end(mortal: Program) -> None:
    before = mortal.workers()
    mortal.process.send_signal(signal.SIGHUP)
    assert eventually(lambda: not {*before} & {*mortal.workers()} and opened(mortal))
    here, there = both(mortal)
    for one in (here, there, here):
        assert here.ask("POST", one.sid, PONG) == (200, "OK")
    folder = door(mortal.process.pid, here.worker).parent
    assert {path.name for path in folder.iterdir()} == {f"{one}" for one in mortal.workers()}
    os.kill(here.worker, signal.SIGKILL)
    assert eventually(lambda: not door(mortal.process.pid, here.worker).exists())
    assert mortal.end() == 0
    assert not folder.exists()


def test_it_is_the_same_on_a_unix_socket(tmp_path: Path) -> None:
    bound = tmp_path / "http"
    words = (*GUNICORN, "--bind", f"unix:{bound}")
    with program(*words, data=tmp_path / "data", port=None, **SETTINGS) as senna:
        assert eventually(lambda: opened(senna) and bound.exists())
        here, there = one_with_each(lambda: OnUnix(bound))
        for _ in range(10):
            for one in (here, there):
                assert here.ask("POST", one.sid, PONG) == (200, "OK")
