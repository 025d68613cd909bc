"""One WebSocket between two ends of a pair of sockets: who blocks whom, and for how long."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from live.wire import CLOSE, TEXT, frame

from senna.live import websocket
from senna.live.frames import framed, unmasked
from senna.live.websocket import WebSocket

LONG = "x" * 60_000


@pytest.fixture
def ends() -> Iterator[tuple[WebSocket, socket.socket]]:
    ours, theirs = socket.socketpair()
    for one in (ours, theirs):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    theirs.settimeout(10)
    with ours, theirs:
        yield WebSocket(ours, 65536, 5), theirs


def in_background(what: Callable[..., object], *told: object) -> threading.Thread:
    thread = threading.Thread(target=what, args=told, daemon=True)
    thread.start()
    return thread


def say(ours: WebSocket, word: str, times: int = 1_000_000) -> None:
    """As often as it can, until it is over."""
    with suppress(OSError):
        for _ in range(times):
            ours.send(word)


def tell(line: socket.socket, *pieces: bytes) -> None:
    with suppress(OSError):
        for piece in pieces:
            line.sendall(piece)


def test_frames_are_made_as_the_rfc_shows_them() -> None:
    assert framed(TEXT, b"Hello") == b"\x81\x05Hello"
    assert framed(TEXT, bytes(126))[:4] == b"\x81\x7e\x00\x7e"
    assert framed(TEXT, bytes(65536))[:10] == b"\x81\x7f" + (65536).to_bytes(8, "big")
    assert unmasked(b"\x7f\x9f\x4d\x51\x58", b"\x37\xfa\x21\x3d") == b"Hello"
    assert unmasked(b"", b"abcd") == b""


def test_cutting_frees_who_reads_and_who_writes(ends: tuple[WebSocket, socket.socket]) -> None:
    ours, _ = ends
    busy = [in_background(ours.wait), in_background(say, ours, LONG)]
    time.sleep(0.2)
    assert all(one.is_alive() for one in busy)
    ours.cut()
    for one in busy:
        one.join(1)
        assert not one.is_alive()


def test_closing_frees_them_too_though_the_writer_has_its_frame_half_out(
    ends: tuple[WebSocket, socket.socket],
) -> None:
    ours, _ = ends
    busy = [in_background(ours.wait), in_background(say, ours, LONG)]
    time.sleep(0.2)
    begun = time.monotonic()
    ours.close()
    for one in busy:
        one.join(1)
        assert not one.is_alive()
    assert time.monotonic() - begun < 3


def test_closing_waits_for_an_answer_and_no_longer(ends: tuple[WebSocket, socket.socket]) -> None:
    ours, theirs = ends
    reading = in_background(ours.wait)
    closing = in_background(ours.close)
    assert theirs.recv(4) == b"\x88\x02\x03\xe8"
    theirs.sendall(frame(TEXT, b"too late"))
    time.sleep(0.1)
    assert closing.is_alive()
    theirs.sendall(frame(CLOSE, b"\x03\xe8"))
    for one in (closing, reading):
        one.join(1.5)
        assert not one.is_alive()
    assert theirs.recv(10) == b""


def test_a_write_that_does_not_move_on_ends_it(
    ends: tuple[WebSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "_STALLED", 0.5)
    ours, _ = ends
    reading = in_background(ours.wait)
    begun = time.monotonic()
    say(ours, LONG)
    assert 0.4 < time.monotonic() - begun < 2
    reading.join(1)
    assert not reading.is_alive()


def test_a_reader_is_as_patient_as_ever_after_somebody_wrote(
    ends: tuple[WebSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write shortens the timeout of the connection, and it may be then that a read begins."""
    monkeypatch.setattr(websocket, "_STALLED", 0.2)
    ours, theirs = ends
    heard: list[object] = []
    ours._line.settimeout(0.2)
    reading = in_background(lambda: heard.append(ours.wait()))
    time.sleep(0.6)
    theirs.sendall(frame(TEXT, b"at last"))
    reading.join(2)
    assert heard == ["at last"]


def test_silence_ends_it_when_its_patience_is_over() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        begun = time.monotonic()
        assert WebSocket(ours, 65536, 0.3).wait() is None
        assert 0.2 < time.monotonic() - begun < 2


def test_what_many_say_at_once_comes_in_whole_frames(
    ends: tuple[WebSocket, socket.socket],
) -> None:
    ours, theirs = ends
    words = [letter * 3000 for letter in "abcdefgh"]
    writers = [in_background(say, ours, word, 50) for word in words]
    heard: list[bytes] = []
    with theirs.makefile("rb") as line:
        for _ in range(len(words) * 50):
            assert line.read(4) == b"\x81\x7e" + (3000).to_bytes(2, "big")
            heard.append(line.read(3000))
    assert {word: heard.count(word.encode()) for word in words} == dict.fromkeys(words, 50)
    for one in writers:
        one.join(1)


def test_one_frame_is_one_write(ends: tuple[WebSocket, socket.socket]) -> None:
    ours, theirs = ends
    ours.send("x" * 1000)
    assert len(theirs.recv(5000)) == 1004


def test_nothing_follows_a_close(ends: tuple[WebSocket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(frame(CLOSE))
    theirs.shutdown(socket.SHUT_WR)
    assert ours.wait() is None
    with pytest.raises(BrokenPipeError):
        ours.send("after all")
    ours.close()
    assert theirs.recv(100) == b"\x88\x00"


def test_a_violation_is_told_though_much_of_it_was_never_read(
    ends: tuple[WebSocket, socket.socket],
) -> None:
    ours, theirs = ends
    reading = in_background(ours.wait)
    tell(theirs, b"\x81\xff" + (1 << 40).to_bytes(8, "big"), bytes(500_000))
    assert theirs.recv(100) == b"\x88\x02\x03\xf1"
    reading.join(3)
    assert not reading.is_alive()


def test_a_million_fragments_are_refused_after_a_thousand(
    ends: tuple[WebSocket, socket.socket],
) -> None:
    ours, theirs = ends

    one = frame(0, b"x", final=False) * 1000
    telling = in_background(tell, theirs, frame(TEXT, b"4", final=False), *[one] * 1000)
    begun = time.process_time()
    assert ours.wait() is None
    assert time.process_time() - begun < 0.5
    assert theirs.recv(4) == b"\x88\x02\x03\xf1"
    telling.join(3)
