"""SIGTERM: what has begun is finished, nobody who has come in is cut off, and it ends in time."""

import http.client
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from a_redis import ARedis
from caller import Caller, token_of
from instances import Instance, instances
from processes import WSGI, eventually, program
from raw_http import Wire, head
from serve.room.echoes import ENGINES, GUNICORN, HERE

pytestmark = pytest.mark.slow(190)

MODES = ("gevent", "threading", "eventlet")
EACH_MODE = pytest.mark.parametrize("mode", MODES)
HOST, JSON = b"Host: localhost", b"Content-Type: application/json"
TOKEN = b"X-Auth-Token: " + token_of(1).encode()
BODY = b'{"type":"text","text":"at last"}'
SEND = head(
    b"POST /api/user/2 HTTP/1.1", [HOST, TOKEN, JSON, b"Content-Length: %d" % len(BODY)], BODY
)
UPGRADE = head(
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
    [
        HOST,
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: " + b"A" * 22 + b"==",
    ],
)
READY = head(b"GET /readyz HTTP/1.1", [HOST])


def told(senna: Instance) -> float:
    senna.process.send_signal(signal.SIGTERM)
    return time.monotonic()


def asked(senna: Instance, path: str) -> tuple[int, str | None, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", senna.port, timeout=5)
    line.request("GET", path)
    answer = line.getresponse()
    found = answer.status, answer.headers["Connection"], answer.read()
    line.close()
    return found


def ended(senna: Instance, since: float) -> float:
    assert senna.process.wait(30) == 0
    return time.monotonic() - since


@EACH_MODE
def test_it_answers_on_for_a_while_and_says_that_it_is_not_ready(mode: str, tmp_path: Path) -> None:
    with instances(tmp_path, SOCK_ASYNC=mode) as (senna,):
        assert asked(senna, "/readyz")[0] == 200
        began = told(senna)
        while time.monotonic() - began < 2:
            time.sleep(0.2)
            status, connection, said = asked(senna, "/readyz")
            assert (status, connection) == (503, "close")
            assert json.loads(said)["code"] == "STOPPING"
            assert asked(senna, "/healthz")[:2] == (200, "close")
            assert Caller(senna.port, 1, 2).says("meanwhile")
            told(senna)  # once more does nothing
        assert 3 < ended(senna, began) < 8


@EACH_MODE
def test_a_request_that_takes_longer_than_the_door_is_open_is_finished(
    mode: str, tmp_path: Path
) -> None:
    with instances(tmp_path, SOCK_ASYNC=mode) as (senna,), Wire(senna.port) as wire:
        wire.say(SEND[:-5]).listen(0.5)
        began = told(senna)
        assert eventually(lambda: not senna.serves(), 6)
        wire.say(SEND[-5:]).listen(5)
        assert wire.statuses == [201]
        assert wire.closed
        assert ended(senna, began) < 12


@EACH_MODE
def test_a_connection_that_nobody_uses_does_not_hold_it(mode: str, tmp_path: Path) -> None:
    with instances(tmp_path, SOCK_ASYNC=mode) as (senna,), Wire(senna.port) as wire:
        assert wire.say(READY).listen(until=1).statuses == [200]
        began = told(senna)
        assert ended(senna, began) < 8
        assert wire.listen().closed


@EACH_MODE
def test_what_comes_on_a_kept_connection_while_it_stops_is_answered(
    mode: str, tmp_path: Path
) -> None:
    with instances(tmp_path, SOCK_ASYNC=mode) as (senna,), Wire(senna.port) as wire:
        assert wire.say(READY).listen(until=1).statuses == [200]
        began = told(senna)
        time.sleep(2)  # as long as a proxy may keep it for later
        assert wire.say(SEND).listen(3).statuses == [200, 201]
        assert wire.closed
        ended(senna, began)


@pytest.mark.slow(25)
def test_who_drips_is_not_waited_for_beyond_25_seconds(tmp_path: Path) -> None:
    with ExitStack() as running:
        sennas, wires = [], []
        for mode in MODES:
            (senna,) = running.enter_context(instances(tmp_path / mode, SOCK_ASYNC=mode))
            wires.append(running.enter_context(Wire(senna.port)).say(SEND[: -len(BODY)]))
            sennas.append(senna)
        began = min(told(senna) for senna in sennas)
        while any(one.process.poll() is None for one in sennas) and time.monotonic() - began < 30:
            for wire in wires:
                wire.say(b" ").listen(0.1)
            time.sleep(0.3)
        assert [one.process.poll() for one in sennas] == [0, 0, 0]
        assert time.monotonic() - began < 25


@EACH_MODE
def test_a_redis_that_is_stuck_does_not_hold_it(mode: str, tmp_path: Path) -> None:
    redis = ARedis(tmp_path)
    url = f"redis://127.0.0.1:{redis.port}/0"
    try:
        with (
            instances(tmp_path / "senna", SOCK_ASYNC=mode, SOCK_REDIS_URL=url) as (senna,),
            ThreadPoolExecutor() as pool,
        ):
            people = [Caller(senna.port, user, 99) for user in range(1, 6)]
            for person in people:
                person.says("before")
            redis.freeze()
            answers = [pool.submit(person.send, "while it is stuck") for person in people]
            began = told(senna)
            assert [answer.result().status for answer in answers] == [503] * 5
            assert ended(senna, began) < 10
    finally:
        redis.close()


@pytest.mark.parametrize(
    ("mode", "engine"), [("gevent", "room"), *((mode, "stock") for mode in MODES)]
)
def test_ctrl_c_waits_for_nobody(mode: str, engine: str, tmp_path: Path) -> None:
    with (
        instances(tmp_path, SOCK_ASYNC=mode, SOCK_ENGINE=engine) as (senna,),
        Wire(senna.port) as for_news,
        Wire(senna.port) as socket,
    ):
        cursor = Caller(senna.port, 1, 2).get("/api/sync")["cursor"].encode()
        news = b"GET /api/sync?wait=20&cursor=" + cursor + b" HTTP/1.1"
        assert for_news.say(head(news, [HOST, TOKEN])).listen(0.3).heard == b""
        assert socket.say(UPGRADE).listen(0.3).statuses == [101]
        began = time.monotonic()
        senna.process.send_signal(signal.SIGINT)
        assert ended(senna, began) < 3


@EACH_MODE
def test_ctrl_c_comes_through_while_many_come_in(mode: str, tmp_path: Path) -> None:
    with instances(tmp_path, SOCK_ASYNC=mode, SOCK_WORKERS="1") as (senna,), ExitStack() as crowd:
        os.kill(senna.worker(), signal.SIGSTOP)
        for _ in range(64):
            crowd.enter_context(Wire(senna.port)).say(READY)
        os.kill(senna.worker(), signal.SIGCONT)
        time.sleep(0.003)  # in the middle of letting them in, wherever that is
        began = time.monotonic()
        senna.process.send_signal(signal.SIGINT)
        assert ended(senna, began) < 3


@pytest.mark.parametrize("mode", ["gevent", "threading"])
@pytest.mark.parametrize("workers", [1, 4])
def test_ctrl_c_is_heard_while_workers_boot(mode: str, workers: int, tmp_path: Path) -> None:
    with program(*WSGI, data=tmp_path, SOCK_ASYNC=mode, SOCK_WORKERS=f"{workers}") as senna:
        assert senna.process.stdout
        boots = (line for line in senna.process.stdout if "Booting worker" in line)
        assert all(next(boots) for _ in range(workers))
        began = time.monotonic()
        senna.process.send_signal(signal.SIGINT)
        assert senna.process.wait(30) == 0
        assert time.monotonic() - began < 8


BUSY = """
from time import perf_counter
from echo import app
print("loading", flush=True)
until = perf_counter() + 3
while perf_counter() < until:
    pass
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_who_quits_while_it_loads_says_nothing_of_a_failure(engine: str, tmp_path: Path) -> None:
    """Nor does it load to the end."""
    (tmp_path / "busy.py").write_text(BUSY)
    words = (*GUNICORN, f"{HERE},{tmp_path}", "busy:app")
    with program(*words, data=tmp_path, SOCK_ENGINE=engine) as senna:
        assert senna.process.stdout
        assert "loading\n" in senna.process.stdout
        began = time.monotonic()
        senna.process.send_signal(signal.SIGINT)
        said, _ = senna.process.communicate(timeout=30)
        assert time.monotonic() - began < 2
        assert "Traceback" not in said
        assert senna.process.returncode == 0


@pytest.mark.parametrize("mode", ["gevent", "threading"])
def test_a_reload_of_two_workers_under_load_fails_no_request(mode: str, tmp_path: Path) -> None:
    over = Event()

    def keeps_sending(senna: Instance, user: int) -> int:
        caller, sent = Caller(senna.port, user, 9), 0
        while not over.is_set():
            caller.says(f"{user} says {sent}")  # raises when it is not answered with a 201
            sent += 1
        return sent

    with (
        instances(tmp_path, SOCK_ASYNC=mode, SOCK_WORKERS="2") as (senna,),
        ThreadPoolExecutor() as pool,
    ):
        sending = [pool.submit(keeps_sending, senna, user) for user in (11, 12, 13, 14)]
        try:
            for _ in range(2):
                time.sleep(0.5)
                before = senna.workers()
                senna.process.send_signal(signal.SIGHUP)
                assert eventually(lambda: not set(before) & set(senna.workers()), 25)  # noqa: B023
                assert eventually(senna.ready, 5)
        finally:
            over.set()
        sent = [one.result() for one in sending]
        assert min(sent) > 20
        for user, many in zip((11, 12, 13, 14), sent, strict=True):
            assert Caller(senna.port, user, 9).texts() == [f"{user} says {n}" for n in range(many)]
        assert ended(senna, told(senna)) < 8
