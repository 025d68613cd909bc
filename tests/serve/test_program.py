"""Senna as it is really started: killed, interrupted, misconfigured, started twice."""

import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from processes import (
    GUNICORN,
    TREE,
    WSGI,
    Program,
    command,
    count,
    environment,
    eventually,
    free_port,
    program,
    serving,
)

TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjozODg2MzZ9"
    ".UOFA3A6iCHN62Iobv-5WAzb95uRWuRn8nslhNPMfLz4"
)

pytestmark = pytest.mark.slow(120)

EACH_MODE = pytest.mark.parametrize("mode", ["gevent", "threading", "eventlet"])
EACH_COMMAND = pytest.mark.parametrize("words", [WSGI, GUNICORN], ids=["wsgi.py", "gunicorn"])


def refused(*words: str, **settings: str) -> tuple[int, list[str]]:
    """The exit status and what is said, without the server's own lines."""
    ended = subprocess.run(
        words, cwd=TREE, env=environment(**settings), capture_output=True, text=True, timeout=30
    )
    return ended.returncode, [
        line for line in ended.stderr.splitlines() if "[INFO]" not in line and line
    ]


@EACH_MODE
def test_each_way_to_run_serves_and_stops_in_good_order(mode: str, tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode) as senna:
        assert senna.get("/readyz") == 200
        assert count(tmp_path) == 1
        assert senna.end() == 0
        assert not senna.engine_runs()
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode) as senna:
        assert count(tmp_path) == 2
        assert senna.end(signal.SIGINT) == 0


@EACH_MODE
def test_small_packets_do_not_wait_for_each_other(mode: str, tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode) as senna:
        with socket.create_connection(("localhost", senna.port), 5) as line:
            usual = sorted(two_answers(line) for _ in range(60))[30]
        assert usual < 0.02  # 40 ms is what Nagle's algorithm costs


def two_answers(line: socket.socket) -> float:
    began = time.perf_counter()
    line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    told = b""
    while told.count(b'{"alive":true}') < 2:
        told += line.recv(4096)
    return time.perf_counter() - began


@EACH_MODE
def test_heads_are_bounded(mode: str, tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode) as senna:
        assert 400 <= senna.get("/" + "a" * 100_000) < 500
        assert 400 <= senna.get("/healthz", Long="a" * 20_000) < 500
        assert 400 <= senna.get("/healthz", **{f"H{n}": "a" * 1000 for n in range(101)}) < 500
        assert senna.get() == 200


@EACH_MODE
def test_a_request_under_way_is_answered_before_the_end(mode: str, tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode) as senna:
        headers = {"X-Auth-Token": TOKEN}
        cursor = json.loads(asked(senna, "/api/sync", headers)[1])["cursor"]
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(asked, senna, f"/api/sync?cursor={cursor}&wait=3", headers)
            time.sleep(1)
            senna.process.terminate()
            assert waiting.result()[0] == 200
        assert senna.process.wait(20) == 0


def asked(senna: Program, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("localhost", senna.port, timeout=10)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, body


def test_a_killed_worker_is_replaced_and_the_engine_does_not_notice(tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path) as senna:
        assert count(tmp_path) == 1
        (before,) = senna.workers()
        os.kill(before, signal.SIGKILL)
        assert eventually(lambda: senna.workers() not in ([], [before]) and senna.serves())
        assert count(tmp_path) == 2


@EACH_COMMAND
def test_a_killed_owner_takes_everything_along(words: tuple[str, ...], tmp_path: Path) -> None:
    with serving(*words, data=tmp_path) as senna:
        assert count(tmp_path) == 1
        family = senna.children()
        assert len(family) == 2
        assert senna.end(signal.SIGKILL) == -signal.SIGKILL
        assert eventually(lambda: not any(map(command, family)), 5)
        with serving(*words, data=tmp_path, port=senna.port):
            assert count(tmp_path) == 2


@EACH_MODE
def test_a_port_that_is_being_let_go_is_waited_for(mode: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        letting_go = threading.Timer(0.8, other.close)
        letting_go.start()
        with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode, port=other.getsockname()[1]):
            letting_go.join()


def test_who_was_killed_can_be_started_again_at_once(tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC="threading") as senna:
        assert count(tmp_path) == 1
        assert senna.end(signal.SIGKILL) == -signal.SIGKILL
        # Its worker, whom nobody has told, still holds the port, and answers.
        with program(*WSGI, data=tmp_path, SOCK_ASYNC="threading", port=senna.port) as again:
            assert eventually(lambda: len(again.children()) == 2 and again.serves())
            assert count(tmp_path) == 2


@EACH_COMMAND
def test_ctrl_c_in_the_terminal_ends_everything(words: tuple[str, ...], tmp_path: Path) -> None:
    with serving(*words, data=tmp_path, SOCK_WORKERS="2") as senna:
        family = senna.children()
        assert len(family) == 3
        os.killpg(senna.process.pid, signal.SIGINT)
        assert senna.process.wait(20) == 0
        assert not any(map(command, family))


def test_a_second_program_on_the_same_data_is_a_guest(tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path) as first:
        with serving(*WSGI, data=tmp_path) as second:
            assert second.get("/readyz") == 200
            assert not [pid for pid in second.children() if "valkey" in command(pid)]
            assert second.end() == 0
        assert first.get("/readyz") == 200


def test_a_reload_keeps_the_engine_and_the_end_still_stops_it(tmp_path: Path) -> None:
    with serving(*GUNICORN, data=tmp_path) as senna:
        (before,) = senna.workers()
        senna.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: before not in senna.children() and senna.serves())
        assert count(tmp_path) == 1
        assert senna.end() == 0
        assert not senna.engine_runs()


def test_workers_count_together_and_leave_nothing_behind(tmp_path: Path) -> None:
    with serving(*GUNICORN, data=tmp_path, SOCK_WORKERS="2") as senna:
        assert len(senna.workers()) == 2
        counted = Path(tempfile.gettempdir()) / f"senna-metrics-{senna.process.pid}"
        assert counted.stat().st_mode & 0o777 == 0o700
        for _ in range(20):
            assert senna.get("/readyz") == 200
        assert answered(senna, "/readyz") == 20
        os.kill(senna.workers()[0], signal.SIGKILL)
        assert eventually(lambda: len(senna.workers()) == 2 and senna.serves())
        assert answered(senna, "/readyz") == 20
        assert senna.end() == 0
        assert not counted.exists()


def answered(senna: Program, route: str) -> int:
    told = asked(senna, "/metrics", {})[1].decode().splitlines()
    return sum(
        int(float(row.rpartition(" ")[2]))
        for row in told
        if row.startswith("senna_http_requests_total{") and f'route="{route}"' in row
    )


@pytest.mark.parametrize(
    ("words", "mode"), [(WSGI, "gevent"), (WSGI, "eventlet"), (GUNICORN, "gevent")]
)
def test_a_busy_port_is_said_plainly(words: tuple[str, ...], mode: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        status_, said = refused(
            *words, SOCK_HTTP_PORT=port, SOCK_DATA_DIR=str(tmp_path / "new"), SOCK_ASYNC=mode
        )
    assert (status_, said[-1]) == (
        1,
        f"Port {port} is in use on localhost: stop the other program or set SOCK_HTTP_PORT",
    )
    assert not (tmp_path / "new").exists()


@EACH_COMMAND
def test_every_fault_has_a_line_and_the_status_is_78(words: tuple[str, ...]) -> None:
    status_, said = refused(*words, SOCK_HTTP_PORT="99999", SOCK_NONSENSE="1", SOCK_WORKERS="none")
    assert status_ == 78
    assert sorted(line.partition(":")[0] for line in said) == [
        "SOCK_HTTP_PORT",
        "SOCK_NONSENSE",
        "SOCK_WORKERS",
    ]


def test_gunicorn_says_how_to_run_with_eventlet() -> None:
    assert refused(*GUNICORN, SOCK_ASYNC="eventlet") == (
        78,
        ["SOCK_ASYNC=eventlet runs with `python wsgi.py`: gunicorn has no eventlet worker."],
    )


@EACH_COMMAND
def test_an_engine_that_cannot_be_had_stops_the_start(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    status_, said = refused(
        *words, SOCK_HTTP_PORT=str(free_port()), SOCK_DATA_DIR=f"{tmp_path}/file"
    )
    assert status_ == 1
    assert said[-1].startswith(
        f"The embedded engine cannot use {tmp_path}/file (see SOCK_DATA_DIR): "
    )
