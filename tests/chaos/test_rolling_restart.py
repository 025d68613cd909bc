"""One Senna after the other is restarted behind nginx, as docs/deploy.md says, while people write
and read: as fast as they get answers around its last moment, and some 150 times a second before.
Nobody repeats anything, and nobody notices."""

import json
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from threading import Event

import pytest
from a_redis import ARedis
from caller import Caller, token_of
from docs.examples import page, the_block
from docs.street_front import Front, nginx
from instances import Instance, instances

from senna.serve.last_call import DRAIN

pytestmark = pytest.mark.slow(110)

NGINX = the_block(page("docs/deploy.md"), "nginx")
HOST = "chat.carthrottle.example"
CLIENTS = range(101, 109)
PAUSE = 0.1
PEER = 900


@dataclass
class Client:
    front: Front
    user: int
    sent: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    answers: int = 0

    def lives(self, over: Event, rush: Event) -> None:
        self._connect()
        while not over.is_set():
            text = f"{self.user} says {self.answers}"
            if self._ask("POST", json.dumps({"type": "text", "text": text}), 201):
                self.sent.append(text)
            self._ask("GET", None, 200)
            rush.wait(PAUSE)
        self.line.close()

    def _connect(self) -> None:
        trusted: ssl.SSLContext = self.front.trusted
        self.line = HTTPSConnection("127.0.0.1", self.front.port, timeout=20, context=trusted)

    def _ask(self, method: str, body: str | None, due: int) -> bool:
        headers = {"Host": HOST, "X-Auth-Token": token_of(self.user)}
        if body:
            headers["Content-Type"] = "application/json"
        try:
            self.line.request(method, f"/api/user/{PEER}", body, headers)
            answer = self.line.getresponse()
            said = answer.read()
        except (OSError, HTTPException) as broken:
            self.failed.append(f"{method}: {broken!r}")
            self._connect()
            return False
        self.answers += 1
        if answer.status != due:
            self.failed.append(f"{method}: {answer.status} {said[:200]!r}")
        return answer.status == due


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    redis = ARedis(tmp_path)
    yield f"redis://127.0.0.1:{redis.port}/0"
    redis.close()


@pytest.mark.parametrize(
    ("settings", "rounds"),
    [
        ({"SOCK_ASYNC": "gevent"}, 2),
        ({"SOCK_ASYNC": "gevent", "SOCK_WORKERS": "2"}, 1),
        ({"SOCK_ASYNC": "threading"}, 1),
        ({"SOCK_ASYNC": "eventlet"}, 1),
    ],
    ids=["gevent", "two-workers", "threading", "eventlet"],
)
def test_no_request_fails_and_each_message_is_there_once(
    tmp_path: Path, redis_url: str, settings: dict[str, str], rounds: int
) -> None:
    given = settings | {"SOCK_REDIS_URL": redis_url, "SOCK_TRUSTED_PROXIES": "127.0.0.1"}
    over, rush = Event(), Event()
    with (
        instances(tmp_path / "sennas", 2, **given) as sennas,
        in_front(tmp_path, sennas) as front,
        ThreadPoolExecutor() as pool,
    ):
        clients = [Client(front, user) for user in CLIENTS]
        lives = [pool.submit(client.lives, over, rush) for client in clients]
        try:
            for senna in sennas * rounds:
                time.sleep(0.5)
                restart(senna, rush)
        finally:
            over.set()
        assert [life.result() for life in lives] == [None] * len(lives)
        assert [fault for one in clients for fault in one.failed] == []
        assert sum(one.answers for one in clients) > 500
        for one in clients:
            assert Caller(sennas[0].port, one.user, PEER).texts() == one.sent


def restart(senna: Instance, rush: Event) -> None:
    began = time.monotonic()
    senna.process.terminate()
    time.sleep(DRAIN - 0.5)
    rush.set()
    assert senna.process.wait(30) == 0
    rush.clear()
    assert time.monotonic() - began < 25
    senna.start()


def in_front(folder: Path, sennas: list[Instance]) -> AbstractContextManager[Front]:
    first, second = (f"127.0.0.1:{senna.port}" for senna in sennas)
    places = {"127.0.0.1:3005": first, "127.0.0.1:3006": second}
    return nginx(folder, NGINX, HOST, **places)
