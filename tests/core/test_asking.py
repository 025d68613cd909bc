"""Who is sent to ask, and how many at once."""

import threading
import time

import pytest
import strange_platform as strange
from a_domain import a_domain
from strange_platform import StrangePlatform

from senna.core.asking import Asking
from senna.core.memory import Memory
from senna.platform.profiles import PlatformProfiles
from senna.store.client import Client
from senna.store.keys import Keys
from senna.store.profiles import Profiles


def asking(redis: Client, memory: Memory, platform: PlatformProfiles) -> Asking:
    return Asking(Profiles(redis, Keys("senna")), platform, memory, time.monotonic)


def test_nobody_is_sent_when_an_answer_came_in_the_meantime(
    redis: Client, platform: StrangePlatform
) -> None:
    memory = Memory(time.monotonic)
    memory.learn("fast", 1, {"id": 1})
    sent = asking(redis, memory, PlatformProfiles())
    assert sent.about(a_domain("fast", api_url=platform.url), [1], []) == []
    assert platform.asked == []


def test_many_hanging_platforms_do_not_eat_the_process(
    redis: Client, platform: StrangePlatform
) -> None:
    platform.manner = strange.never_answers
    sent = asking(redis, Memory(time.monotonic), PlatformProfiles(deadline=0.5))
    before = threading.active_count()
    told = [
        event
        for tenant in range(6)
        for user in range(1, 9)
        for event in sent.about(a_domain(f"tenant-{tenant}", api_url=platform.url), [user], [])
    ]
    assert len(told) == 32
    assert threading.active_count() - before <= 3 * 32  # they, their deadlines, our pretend
    assert all(event.wait(2) for event in told)
    # Everybody is back: the next one is sent again.
    until = time.monotonic() + 2
    while not sent.about(a_domain("late", api_url=platform.url), [1], []):
        assert time.monotonic() < until


def test_a_mistake_of_ours_leaves_nobody_waiting(
    redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    mistakes: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", mistakes.append)
    platform = PlatformProfiles()
    monkeypatch.setattr(platform, "fetch", mistaken)
    sent = asking(redis, Memory(time.monotonic), platform)
    domain = a_domain("fast", api_url="http://127.0.0.1:9")
    for user in range(1, 6):
        assert all(event.wait(1) for event in sent.about(domain, [user], []))
    assert sent._breaker(domain).shut
    until = time.monotonic() + 2
    while len(mistakes) < 5:  # told, and by now told aloud
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_machine_without_threads_leaves_nobody_waiting(
    redis: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    sent = asking(redis, Memory(time.monotonic), PlatformProfiles())
    monkeypatch.setattr(threading.Thread, "start", none_left)
    domain = a_domain("fast", api_url="http://127.0.0.1:9")
    for _ in range(40):
        assert all(event.is_set() for event in sent.about(domain, [1], []))
