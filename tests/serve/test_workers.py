"""Several workers behind one port."""

import http.client
import os
from pathlib import Path

import pytest
from processes import WSGI, eventually, serving

pytestmark = pytest.mark.slow


def read(port: int, path: str) -> str:
    line = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().read().decode()
    finally:
        line.close()


def test_metrics_are_of_all_workers_whoever_is_asked(tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_WORKERS="2") as senna:
        assert eventually(lambda: len(senna.workers()) == 2)
        for _ in range(30):
            read(senna.port, "/api/")
        counted = 'senna_http_requests_total{method="GET",route="/api/",status="200"} 30.0'
        for _ in range(10):
            assert counted in read(senna.port, "/metrics")


def test_all_cores_are_used_unless_it_is_said_how_many(tmp_path: Path) -> None:
    with serving(*WSGI, data=tmp_path, SOCK_WORKERS="", SOCK_ENGINE="room") as senna:
        assert eventually(lambda: len(senna.workers()) == min(len(os.sched_getaffinity(0)), 64))
        assert "senna_http_requests_total" in read(senna.port, "/metrics")
    with serving(*WSGI, data=tmp_path, SOCK_WORKERS="", SOCK_ENGINE="stock") as senna:
        assert len(senna.workers()) == 1
