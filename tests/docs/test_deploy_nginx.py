"""The nginx configuration of docs/deploy.md, run as it stands in front of real Sennas."""

import json
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import pytest
import socketio
from docs.examples import page, the_block
from docs.street_front import Front, nginx
from processes import GUNICORN, Program, eventually, free_port, serving
from settings_smith import SECRET

from config import Config
from senna.edge.auth_mint import mint
from senna.edge.wire.body import MAX_BODY
from senna.serve.engine import Engine

NGINX = the_block(page("docs/deploy.md"), "nginx")
HOST = "chat.carthrottle.example"
METRICS = "metrics-token-of-the-tests"
PRODUCTION = {
    "SOCK_ENV": "production",
    "SOCK_DOMAINS": f"carthrottle={HOST}",
    "SOCK_JWT_SECRET": SECRET,
    "SOCK_TRUSTED_PROXIES": "127.0.0.1",
    "SOCK_METRICS_TOKEN": METRICS,
}
LOOSE = dict.fromkeys(("SOCK_LIMIT_SEND", "SOCK_LIMIT_REQUESTS"), "1000/s:10000")
TOKEN = mint(Config.from_env(PRODUCTION).domains[0], 388636) or ""

pytestmark = pytest.mark.slow(25, together=True)


@contextmanager
def a_senna(engine: Engine, folder: Path, port: int, **limits: str) -> Iterator[Program]:
    given = PRODUCTION | {"SOCK_REDIS_URL": engine.url} | limits
    with serving(*GUNICORN, data=folder, port=port, **given) as senna:
        yield senna


@contextmanager
def in_front(folder: Path, first: int, second: int, told: str = NGINX) -> Iterator[Front]:
    places = {"127.0.0.1:3005": f"127.0.0.1:{first}", "127.0.0.1:3006": f"127.0.0.1:{second}"}
    with nginx(folder, told, HOST, **places) as front:
        yield front


@pytest.fixture(scope="module")
def front(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder, port = tmp_path_factory.mktemp("front"), free_port()
    limits = {"SOCK_LIMIT_ADDRESS": "1/h:30"}
    with a_senna(engine, folder, port, **limits), in_front(folder, port, port) as front:
        yield front


def send(
    front: Front, text: str = "Hello", to: int = 524376, more: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    headers = {"X-Auth-Token": TOKEN, "Content-Type": "application/json"}
    body = json.dumps({"type": "text", "text": text}).encode()
    return front.ask("POST", f"/api/user/{to}", body, {**headers, **(more or {})})


def test_a_message_is_sent_through_it_and_the_host_is_the_one_that_was_asked(front: Front) -> None:
    assert send(front, more={"X-Forwarded-Host": "evil.example"})[0] == 201
    status_, said = front.ask("GET", "/", headers={"Host": "evil.example"})
    assert (status_, json.loads(said)["code"]) == (421, "UNKNOWN_DOMAIN")


def test_limits_count_clients_and_nobody_can_name_another_address(front: Front) -> None:
    own, other = "127.0.0.2", "127.0.0.3"
    assert [front.ask("GET", "/", source=own)[0] for _ in range(31)] == [*[200] * 30, 429]
    spoofed = {"X-Forwarded-For": "127.0.0.9", "X-Real-IP": "127.0.0.9"}
    assert front.ask("GET", "/", headers=spoofed, source=own)[0] == 429
    assert front.ask("GET", "/", source=other)[0] == 200


@pytest.mark.parametrize("path", ["/metrics", "/%6detrics", "//metrics", "/x/../metrics"])
def test_metrics_are_not_reachable_through_it(front: Front, path: str) -> None:
    status_, said = front.ask("GET", path, headers={"Authorization": f"Bearer {METRICS}"})
    assert status_ in (400, 404)
    assert b"senna_http" not in said


def test_it_hears_sennas_own_word_about_large_bodies_and_stops_huge_ones(front: Front) -> None:
    status_, said = send(front, "a" * MAX_BODY)
    assert (status_, json.loads(said)["code"]) == (413, "TOO_LARGE")
    status_, said = send(front, "a" * 200_000)
    assert (status_, b"nginx" in said) == (413, True)


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ("client_header_timeout 10s", b"GET / HTTP/1.1\r\nX-Slow: "),
        ("client_body_timeout 10s", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"),
    ],
)
def test_slow_clients_never_reach_senna(bound: str, said: bytes, tmp_path: Path) -> None:
    assert NGINX.count(bound) == 1
    quick = NGINX.replace(bound, bound.replace("10s", "1s"))
    with (
        socket.create_server(("127.0.0.1", 0)) as senna,
        in_front(tmp_path, senna.getsockname()[1], senna.getsockname()[1], quick) as front,
        front.line() as line,
    ):
        began = time.monotonic()
        line.sendall(said)
        while line.recv(4096):
            pass
        assert 0.9 < time.monotonic() - began < 5
        senna.settimeout(0.1)
        with pytest.raises(TimeoutError):
            senna.accept()


def test_one_client_has_so_many_connections_and_no_more(front: Front) -> None:
    own = "127.0.0.5"
    with ExitStack() as held:
        for _ in range(100):
            line = held.enter_context(front.line(own))
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1")
        assert eventually(lambda: b"nginx" in front.ask("GET", "/", source=own)[1], 1)
        status_, said = front.ask("GET", "/", source=own)
        assert (status_, b"nginx" in said) == (429, True)
        assert front.ask("GET", "/", source="127.0.0.4")[0] == 200


def test_one_after_the_other_restarts_and_every_send_is_there_once(
    engine: Engine, redis: object, tmp_path: Path
) -> None:
    ports, to = (free_port(), free_port()), 700001
    over, told = Event(), list[int]()

    def keeps_sending(front: Front, name: str) -> None:
        number = 0
        while not over.wait(0.03):  # unhurried: nobody reads the logs out of their pipes here
            number += 1
            key = {"Idempotency-Key": f"{name}-{number}"}
            told.append(send(front, to=to, more=key)[0])

    with ExitStack() as running, in_front(tmp_path, *ports) as front, ThreadPoolExecutor() as pool:
        both = [running.enter_context(a_senna(engine, tmp_path, port, **LOOSE)) for port in ports]
        writers = [pool.submit(keeps_sending, front, name) for name in ("one", "other")]
        try:
            for senna in both:
                time.sleep(0.3)
                assert senna.end() == 0
                running.enter_context(a_senna(engine, tmp_path, senna.port, **LOOSE))
            time.sleep(0.3)
        finally:
            over.set()
        assert [writer.result() for writer in writers] == [None, None]
        _, said = front.ask("GET", f"/api/user/{to}", headers={"X-Auth-Token": TOKEN})
    assert set(told) == {201}
    assert len(told) > 50
    assert json.loads(said)["state"]["total"] == len(told)


@pytest.fixture(scope="module")
def two_sennas(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder, one, other = tmp_path_factory.mktemp("two"), free_port(), free_port()
    # The client that plays here cannot ask for another host than it connects to.
    named = LOOSE | {"SOCK_DOMAINS": f"carthrottle={HOST},127.0.0.1"}
    with (
        a_senna(engine, folder, one, **named),
        a_senna(engine, folder, other, **named),
        in_front(folder, one, other) as front,
    ):
        yield front


@pytest.mark.parametrize("transports", [["polling", "websocket"], ["websocket"], ["polling"]])
def test_sockets_come_through_it_and_hear_each_other_across_both_sennas(
    two_sennas: Front, transports: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they come from this one address, all are led to one Senna: the other one is written to."""
    for library in ("REQUESTS_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE"):
        monkeypatch.setenv(library, str(two_sennas.certificate))
    client = socketio.Client(reconnection=False)
    heard: Queue[Any] = Queue()
    client.on("new-message", heard.put)
    client.connect(
        f"https://127.0.0.1:{two_sennas.port}",
        auth={"token": TOKEN},
        transports=transports,
    )
    try:
        for number in range(4):
            assert send(two_sennas, f"through both {number}")[0] == 201
            assert heard.get(timeout=10)["text"] == f"through both {number}"
    finally:
        client.disconnect()
