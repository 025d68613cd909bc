"""Whether a connection is kept is decided once: what the headers said stays true."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

from senna.serve import bodies


def a_request() -> Any:
    reader = SimpleNamespace(length=0)
    body = SimpleNamespace(reader=reader, failed=False)
    unreader = SimpleNamespace(chunk=BytesIO().read)
    return SimpleNamespace(headers=[], should_close=lambda: False, body=body, unreader=unreader)


def test_a_worker_that_is_told_after_the_headers_keeps_what_they_promised() -> None:
    told: list[bool] = []
    worker, request, next_one = SimpleNamespace(told=lambda: bool(told)), a_request(), a_request()
    bodies.watch(worker, request)
    assert not request.should_close()
    told.append(True)
    assert not request.should_close()
    bodies.watch(worker, next_one)
    assert next_one.should_close()
