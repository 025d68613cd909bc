"""Senna itself is killed at any moment, worker or all of it: who asks again is answered once."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from a_pair import Pair
from caller import Caller
from instances import instances
from ledger import Load, lines
from processes import eventually

pytestmark = pytest.mark.slow


def test_workers_and_whole_families_die_under_load(pair: Pair) -> None:
    people = pair.strangers()
    first, second = pair.sennas
    with Load(pair.ports, people) as ledger:
        for senna in (first, second, first):
            time.sleep(0.3)
            os.kill(senna.worker(), signal.SIGKILL)
        time.sleep(0.5)
        second.kill()
        time.sleep(0.3)
        second.start()
        before = ledger.statuses[201]
        assert eventually(lambda: ledger.statuses[201] > before + 10)
    assert set(ledger.statuses) <= {200, 201}
    pair.judge(ledger, people)


def test_killed_after_redis_has_it_and_before_anybody_knows(pair: Pair) -> None:
    ada, ben = pair.two()
    ada.says("first")
    pair.proxy.latency = 0.3
    with ThreadPoolExecutor() as pool:
        unanswered = pool.submit(ada.send, "once", "the-key")
        with pair.redis.client() as client:
            history = f"senna:myplatform:dm:{ada.user}-{ben.user}"
            assert eventually(lambda: client.zcard(history) == 2)
        os.kill(pair.sennas[0].worker(), signal.SIGKILL)
        with pytest.raises(OSError):  # noqa: PT011 - however the connection breaks
            unanswered.result()
    pair.proxy.clear()
    again = Caller(pair.ports[1], ada.user, ada.peer).send("once", "the-key")
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert ben.texts() == ["first", "once"]
    assert ben.get("/api/unread")["unread"] == 2


def test_killed_before_redis_has_it_which_then_comes_late(pair: Pair) -> None:
    ada, ben = pair.two()
    ada.says("first")
    pair.proxy.blackhole()
    with ThreadPoolExecutor() as pool:
        unanswered = pool.submit(ada.send, "once", "the-key")
        time.sleep(0.2)
        os.kill(pair.sennas[0].worker(), signal.SIGKILL)
        with pytest.raises(OSError):  # noqa: PT011 - however the connection breaks
            unanswered.result()
    pair.proxy.clear()
    assert Caller(pair.ports[1], ada.user, ada.peer).send("once", "the-key").status == 201
    time.sleep(0.1)
    assert ben.texts() == ["first", "once"]
    assert ben.get("/api/unread")["unread"] == 2


def test_the_embedded_engine_keeps_what_was_acknowledged_when_all_is_killed(
    tmp_path: Path,
) -> None:
    with instances(tmp_path) as (senna,):
        with Load([senna.port], (1, 2)) as ledger:
            for _ in range(2):
                time.sleep(0.5)
                senna.kill()
                senna.start()
            time.sleep(0.5)
        assert set(ledger.statuses) <= {200, 201, 503}
        ada, ben = Caller(senna.port, 1, 2), Caller(senna.port, 2, 1)
        told = lines(ada.walk())
        assert told == lines(ben.walk())
        assert ledger.verdict(told) == []
        assert len(told) == len(ledger.sends)
        assert ben.get("/api/unread")["unread"] == sum(send.author == 1 for send in ledger.sends)
