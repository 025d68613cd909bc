"""A session on a kept line: who waits for whom, what waits, and what is left when it is over."""

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from live.hand_turned import GOODBYE, House
from live.wire import CLOSE, PING, PONG, TEXT, frame

from senna.live.packets import Words


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    yield house
    house.theirs.close()
    house.line.end.close()


def text(word: str) -> bytes:
    return frame(TEXT, word.encode())


def framed(word: str) -> bytes:
    whole = Words(word.encode()).frame
    assert whole.endswith(word.encode())
    return whole


def test_frames_may_be_split_at_every_byte(house: House) -> None:
    long = '42["' + "é" * 100 + '"]'
    said = text("42[1]") + frame(TEXT, b"42[", False) + frame(PING, b"p") + frame(0, b"2]")
    said += text(long)
    for at in range(len(said)):
        each = House().begin()
        each.says(said[:at], said[at:])
        assert each.heard == ["2[1]", "2[2]", long[1:]], at
        assert each.reads() == bytes((0x80 | PONG, 1)) + b"p"
        each.theirs.close()
        each.line.close()
    house.begin()
    house.says(*(said[at : at + 1] for at in range(len(said))))
    assert house.heard == ["2[1]", "2[2]", long[1:]]


def test_many_frames_in_one_piece_are_heard_in_order(house: House) -> None:
    house.begin(b"".join(text(f"42[{n}]") for n in range(500)))
    house.line.turn()
    assert house.heard == [f"2[{n}]" for n in range(500)]


def test_one_event_is_heard_at_a_time_and_nothing_is_read_meanwhile(house: House) -> None:
    """Who says more than is answered is not read: it stays in the kernel, and they notice."""
    held, going_on = threading.Event(), threading.Event()
    underway: list[int] = []

    def slow(said: str) -> None:
        underway.append(1)
        assert len(underway) == 1
        held.set()
        assert going_on.wait(5)
        house.heard.append(said)
        underway.pop()

    house.answer = slow
    house.begin()
    working = threading.Thread(target=house.says, args=(text("42[0]"),))
    working.start()
    assert held.wait(5)
    house.theirs.sendall(text("42[1]") + text("42[2]"))
    assert house.line.readable
    house.line.readable()
    assert house.line.resting
    assert house.heard == []
    going_on.set()
    working.join(5)
    assert not house.line.resting
    house.line.turn()
    assert house.heard == ["2[0]", "2[1]", "2[2]"]


def test_acks_and_pushes_come_whole_and_in_order_through_a_narrow_line(house: House) -> None:
    house.begin()
    house.line.at_most = 7
    words = [f'4{n % 2 + 2}{n}["' + "x" * (n * 37 % 3000) + '"]' for n in range(200)]
    for word in words:
        house.told(word)
    assert house.reads() == b"".join(framed(word) for word in words)
    assert house.line.writable is None
    assert house.line.alarm is None


def test_who_does_not_read_is_told_goodbye_behind_what_has_begun(house: House) -> None:
    house.begin()
    first = '42["' + "x" * 100_000 + '"]'
    house.told(first)
    for _ in range(255):
        house.told("42[1]")
    assert house.ended == []
    house.told("42[2]")
    house.line.turn()
    assert house.ended == ["line"]
    assert house.eio.sockets == {}
    assert house.reads() == framed(first) + GOODBYE.frame + b"\x88\x02\x03\xe8"
    house.says(frame(CLOSE, b"\x03\xe8"))
    assert house.line.closed


@pytest.mark.parametrize("size", [200_000, 60_000])
def test_a_mebibyte_may_wait_and_one_alone_may_be_larger(house: House, size: int) -> None:
    house.begin()
    house.told("42" + "x" * (3_000_000 if size == 200_000 else size))
    fits = 0 if size == 200_000 else (1 << 20) // size - 1
    for _ in range(fits):
        house.told("42" + "x" * size)
    house.line.turn()
    assert house.ended == []
    house.told("42" + "x" * size)
    house.line.turn()
    assert house.ended == ["line"]


def test_a_line_that_does_not_move_is_cut_in_the_end(house: House) -> None:
    house.begin()
    house.told("42" + "x" * 500_000)
    assert house.line.alarm
    house.line.alarm()
    assert house.line.closed
    house.line.turn()
    assert house.ended == ["line"]


def test_there_is_room_again_when_half_is_read(house: House) -> None:
    house.begin()
    assert house.wired.queue.drained(0)
    for _ in range(200):
        house.told("42" + "x" * 2000)
    assert not house.wired.queue.drained(0.05)
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(house.wired.queue.drained(5)))
    waiting.start()
    house.reads()
    waiting.join(2)
    assert answers == [True]


def test_pings_are_not_read_while_their_answers_wait(house: House) -> None:
    house.begin()
    house.line.at_most = 0
    for _ in range(20):
        with suppress(TimeoutError):
            house.theirs.settimeout(0.05)
            house.says(frame(PING, bytes(125)) * 10)
    assert house.line.resting
    assert house.ended == []


@pytest.mark.parametrize("how", ["they close", "they are gone", "we close", "a violation"])
def test_an_end_while_something_is_being_answered_leaves_nothing(house: House, how: str) -> None:
    house.begin()

    def ends(said: str) -> None:
        house.heard.append(said)
        if how == "we close":
            house.wired.close()
        elif how == "they are gone":
            house.theirs.close()
        else:
            house.theirs.sendall(frame(CLOSE) if how == "they close" else b"\xff\xff")
        house.told('431["the answer"]') if not house.wired.closed else None

    house.answer = ends
    house.says(text("42[1]"))
    for _ in range(5):
        house.line.turn()
        if house.line.alarm:
            house.line.alarm()
    assert house.heard == ["2[1]"]
    assert house.line.closed
    assert len(house.ended) == 1
    assert house.eio.sockets == {}
    assert not house.wired.queue.drained(0)


def test_an_upgrade_takes_what_waits_along_in_order(house: House) -> None:
    house.polled.connected = True
    house.eio.sockets["a"] = house.polled
    house.begin()
    house.polled.queue.put(Words(b"42[0]"))
    house.says(text("2probe"))
    assert house.reads(8) == framed("3probe")
    house.polled.queue.put(Words(b"42[1]"))
    assert not house.wired.upgraded
    house.says(text("5") + text("42[9]"))
    house.told("42[2]")
    assert house.reads() == b"".join(map(framed, ("42[0]", "6", "42[1]", "42[2]")))
    assert house.eio.sockets == {"a": house.wired}
    assert house.heard == ["2[9]"]
    assert house.line.alarm is None


@pytest.mark.parametrize(
    "said",
    [text("42[1]"), text("3"), frame(CLOSE), b"\xff\xff", b""],
    ids=["an event", "a pong", "a farewell", "no frame", "nothing"],  # frames are masked at random
)
def test_an_upgrade_that_fails_leaves_the_polling_as_it_was(house: House, said: bytes) -> None:
    house.polled.connected = True
    house.eio.sockets["a"] = house.polled
    house.begin()
    house.says(said)
    if not said:
        assert house.line.alarm
        house.line.alarm()
    house.theirs.close()
    house.line.turn()
    assert not house.polled.upgrading
    assert not house.polled.queue.one_at_a_time
    assert house.eio.sockets == {"a": house.polled}
    assert house.ended == []
    assert house.line.closed


def test_others_have_their_turn_after_32_frames(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaths: list[float] = []
    monkeypatch.setattr("senna.live.wire.time.sleep", breaths.append)
    house.begin(text("42[1]") * 320)
    house.line.turn()
    assert len(house.heard) == 320
    assert len(breaths) == 10
    house.says(frame(PONG) * 320)
    assert len(breaths) >= 18
