"""A Redis that would lose or misread messages is refused at start, in plain words."""

import subprocess

import pytest
from processes import TREE, WSGI, environment, free_port
from redis import Redis

from senna.serve.engine import Engine


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["gevent", "eventlet"])
def test_a_newer_layout_ends_the_start_and_is_not_tried_again(
    mode: str, engine: Engine, redis: Redis
) -> None:
    redis.set("senna:schema", "9")
    settings = environment(
        SOCK_REDIS_URL=engine.url, SOCK_HTTP_PORT=str(free_port()), SOCK_ASYNC=mode
    )
    ended = subprocess.run(WSGI, cwd=TREE, env=settings, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 4
    assert ended.stderr.count("use a newer one") == 1
    assert "Traceback" not in ended.stderr
