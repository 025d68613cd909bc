"""What the tests call an engine is that one: its worker, its way in, its line and its sockets."""

import subprocess
import sys

import pytest
from engines import chosen
from flask import Flask
from processes import GUNICORN, TREE, environment
from redis import Redis
from settings_smith import SECRET

from config import Config
from senna.api.lane import Lane
from senna.app import create_app
from senna.live.wired import Wiring
from senna.serve.engine import Engine

WORKERS = {
    "room": "senna.serve.room.worker.Worker",
    "stock": "senna.serve.gevent_worker.Worker",
}
CLIENTS = {"room": ["SharedClient"], "stock": ["Client"]}
CLIENT = """
from gevent import monkey
monkey.patch_all()
from config import Config
from senna.app import open_redis
print(type(open_redis(Config.from_env())).__name__)
"""


@pytest.fixture(params=WORKERS)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOCK_ENGINE", request.param)
    return str(request.param)


@pytest.fixture
def config(name: str, engine: Engine, redis: Redis) -> Config:
    given = {"SOCK_ENV": "test", "SOCK_JWT_SECRET": SECRET, "SOCK_REDIS_URL": engine.url}
    return Config.from_env(chosen() | given)


@pytest.fixture
def app(config: Config) -> Flask:
    return create_app(config)


def test_a_program_runs_its_worker(name: str, engine: Engine) -> None:
    told = subprocess.run(
        [*GUNICORN, "--print-config"],
        cwd=TREE,
        env=environment(SOCK_REDIS_URL=engine.url),
        capture_output=True,
        text=True,
        timeout=30,
    )
    (line,) = [line for line in told.stdout.splitlines() if line.startswith("worker_class ")]
    assert line.split("=")[1].strip() == WORKERS[name]


def test_a_lane_is_in_front_of_flask_in_the_room_alone(name: str, app: Flask) -> None:
    assert isinstance(app.wsgi_app, Lane) is (name == "room")


def test_redis_is_asked_on_a_shared_line_in_the_room_alone(name: str, engine: Engine) -> None:
    """In a patched process, as a worker's is."""
    told = subprocess.run(
        [sys.executable, "-c", CLIENT],
        cwd=TREE,
        env=environment(SOCK_REDIS_URL=engine.url),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert told.stdout.split() == CLIENTS[name], told.stderr


def test_a_socket_is_one_of_engine_io_unless_it_is_of_the_room(name: str, app: Flask) -> None:
    (wiring,) = app.extensions["socketio"].server.eio._async["websocket"].args
    assert isinstance(wiring, Wiring) is (name == "room")
