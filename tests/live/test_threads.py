"""Where a socket holds a thread, requests keep some for themselves."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from instances import instances
from live.wire import Wire


@pytest.mark.slow
def test_sockets_leave_threads_to_requests(tmp_path: Path) -> None:
    with instances(tmp_path, SOCK_ASYNC="threading") as (senna,), ExitStack() as held:
        for _ in range(48):
            assert held.enter_context(Wire(senna.port)).status == 101
        assert held.enter_context(Wire(senna.port)).status == 429
        assert senna.serves()
        assert senna.ready()
