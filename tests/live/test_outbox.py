"""What waits for a client, and what happens when it does not come for it."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import pytest
from processes import ROOT, TREE

from senna.live.outbox import Empty, Outbox

POLL = 16


@dataclass(frozen=True)
class Word:
    text: str = "x"

    def encode(self) -> str:
        return self.text


def taken(outbox: Outbox) -> list[str]:
    """As a poll takes: one, waiting for it, and all that there are."""
    first = outbox.get(timeout=1)
    words = [first.encode() if first else "the end"]
    while True:
        try:
            packet = outbox.get(block=False)
        except Empty:
            return words
        words.append(packet.encode() if packet else "the end")


def overflowing(outbox: Outbox) -> list[str]:
    told: list[str] = []
    outbox.overflow = lambda: told.append("overflow")
    return told


def test_first_in_first_out_and_the_end_last() -> None:
    outbox = Outbox()
    for word in "abc":
        outbox.put(Word(word))
    outbox.put(None)
    outbox.put(Word("after the end"))
    assert taken(outbox) == ["a", "b", "c", "the end"]
    assert outbox.empty()


def test_a_websocket_takes_one_at_a_time() -> None:
    outbox = Outbox()
    outbox.one_at_a_time = True
    outbox.put(Word("a"))
    outbox.put(Word("b"))
    assert [taken(outbox), taken(outbox)] == [["a"], ["b"]]


def test_nothing_comes_of_nothing() -> None:
    outbox = Outbox()
    begun = time.monotonic()
    with pytest.raises(Empty):
        outbox.get(timeout=0.1)
    assert time.monotonic() - begun >= 0.1
    with pytest.raises(Empty):
        outbox.get(block=False)


def test_who_waits_is_woken() -> None:
    outbox = Outbox()
    heard: list[str] = []
    waiting = threading.Thread(target=lambda: heard.extend(taken(outbox)))
    waiting.start()
    outbox.put(Word("a"))
    waiting.join(1)
    assert heard == ["a"]


def test_256_may_wait_and_one_more_is_the_end_of_it() -> None:
    outbox = Outbox()
    told = overflowing(outbox)
    for _ in range(256):
        outbox.put(Word())
    assert told == []
    for _ in range(1000):
        outbox.put(Word())
    assert told == ["overflow"]
    assert outbox.empty()
    outbox.put(None)
    assert outbox.get() is None


@pytest.mark.parametrize("letter", ["x", "é", "€", "🎈"])
def test_a_mebibyte_of_utf8_may_wait(letter: str) -> None:
    outbox = Outbox()
    told = overflowing(outbox)
    word = Word(letter * (65536 // len(letter.encode())))
    for _ in range(16):
        outbox.put(word)
    assert told == []
    outbox.put(word)
    assert told == ["overflow"]


def test_one_alone_may_be_larger() -> None:
    outbox = Outbox()
    told = overflowing(outbox)
    outbox.put(Word("x" * 3_000_000))
    assert told == []
    outbox.put(Word())
    assert told == ["overflow"]


def test_what_was_taken_counts_until_the_next_is_asked_for() -> None:
    outbox = Outbox()
    told = overflowing(outbox)
    for _ in range(200):
        outbox.put(Word())
    assert len(taken(outbox)) == POLL
    assert not outbox.drained(0.05)
    for _ in range(56):
        outbox.put(Word())
    assert told == []
    assert [len(taken(outbox)) for _ in range(15)] == [POLL] * 15
    assert outbox.drained(0)
    for _ in range(256 - POLL):
        outbox.put(Word())
    assert told == []
    outbox.put(Word())
    assert told == ["overflow"]


def test_a_poll_takes_no_more_than_every_client_can_take_apart() -> None:
    outbox = Outbox()
    for number in range(POLL + 1):
        outbox.put(Word(str(number)))
    assert taken(outbox) == [str(number) for number in range(POLL)]
    assert taken(outbox) == [str(POLL)]


def test_who_has_a_page_to_tell_waits_until_half_is_out() -> None:
    outbox = Outbox()
    outbox.one_at_a_time = True
    for _ in range(200):
        assert outbox.drained(0) == (len(outbox._waiting) < 128)
        outbox.put(Word())
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(outbox.drained(5)))
    waiting.start()
    for _ in range(73):
        assert waiting.is_alive()
        outbox.get()
    outbox.get()
    waiting.join(1)
    assert answers == [True]


@pytest.mark.parametrize("end", [None, "overflow"])
def test_nobody_waits_for_room_in_what_has_ended(end: str | None) -> None:
    outbox = Outbox()
    for _ in range(200):
        outbox.put(Word())
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(outbox.drained(5)))
    waiting.start()
    for _ in range(1 if end is None else 57):
        outbox.put(None if end is None else Word())
    waiting.join(1)
    assert answers == [False]


def test_joining_waits_for_who_takes_and_not_for_ever() -> None:
    outbox = Outbox()
    outbox.join()
    outbox.put(Word())
    begun = time.monotonic()
    outbox.join()
    assert 1.9 < time.monotonic() - begun < 3
    threading.Timer(0.1, outbox.get).start()
    outbox.join()
    assert time.monotonic() - begun < 3


_IN_TURN = """
from gevent import monkey
monkey.patch_all()
import gevent
from live.test_outbox import Word
from senna.live.outbox import Outbox

outbox, told = Outbox(), []
gevent.spawn(outbox.get)
gevent.sleep(0)
gevent.spawn(told.append, "somebody else had a turn")
outbox.put(Word())
outbox.put(Word())
assert [word.encode() for word in outbox.take_all()] == ["x", "x"]
assert told == []
"""


def test_among_greenlets_nobody_has_a_turn_in_the_middle() -> None:
    """Or who takes all, and goes on in another way, is overtaken by what is said next."""
    path = [str(TREE), str(ROOT / "tests")]
    begin = f"import sys; sys.path[:0] = {path}"
    ran = subprocess.run(
        [sys.executable, "-c", f"{begin}\n{_IN_TURN}"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
