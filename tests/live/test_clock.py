"""What happens on its own happens in time, whatever else takes its time."""

import io
import threading
import time

from processes import eventually

from senna.core.closing import Closing
from senna.edge.journal import Journal
from senna.live.clock import Clock, Look


def test_who_waits_for_redis_keeps_nobody_waiting_and_not_the_farewell() -> None:
    told, parted, rounds = [False], threading.Event(), list[float]()
    slow = Look(0, lambda _: time.sleep(5))
    quick = Look(0, rounds.append)
    clock = Clock(Closing(lambda: told[0]), Journal(), ((slow,), (quick,)), parted.set)
    clock.wind()
    clock.wind()
    assert eventually(lambda: len(rounds) > 2, 2)
    told[0] = True
    assert parted.wait(1)


def test_a_mistake_in_one_look_ends_none() -> None:
    told, rounds, journal = [False], list[float](), io.StringIO()

    def mistaken(now: float) -> None:
        rounds.append(now)
        raise KeyError

    looks = (Look(0, mistaken), Look(0, rounds.append))
    Clock(Closing(lambda: told[0]), Journal(journal), (looks,), lambda: None).wind()
    assert eventually(lambda: len(rounds) > 5, 3)
    told[0] = True
    assert '"kind":"KeyError"' in journal.getvalue()
