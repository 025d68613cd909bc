"""The same feed under each carrier: its thread is a greenlet there, as is everybody who joins."""

import subprocess
import sys
from pathlib import Path

import pytest
from processes import ROOT, TREE, environment
from townsfolk import Shop

PROGRAM = Path(__file__).with_name("a_worker.py")


@pytest.mark.slow(7)
@pytest.mark.parametrize("carrier", ["gevent", "eventlet", "threading"])
def test_a_worker_hears_all_of_it(carrier: str, redis_url: str, shop: Shop) -> None:
    ran = subprocess.run(
        [sys.executable, PROGRAM, carrier, redis_url],
        env=environment(PYTHONPATH=f"{TREE}:{ROOT / 'tests'}"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
