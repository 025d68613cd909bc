"""Told to stop, Senna answers who waits and is gone at once."""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from caller import Caller
from processes import WSGI, serving

pytestmark = pytest.mark.slow(20)


@pytest.mark.parametrize("mode", ["gevent", "threading", "eventlet"])
def test_who_waits_for_news_is_answered_when_the_process_ends(mode: str, tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_ASYNC=mode) as senna, ThreadPoolExecutor() as pool:
        caller = Caller(senna.port, 388636, 524376, patience=30)
        waiting = pool.submit(caller.ask, "GET", "/api/sync?wait=25")
        time.sleep(1)
        assert not waiting.done()
        told = time.monotonic()
        assert senna.end(signal.SIGTERM) == 0
        assert time.monotonic() - told < 8
        answer = waiting.result()
        assert answer.status == 200
        assert answer.json["events"] == []
