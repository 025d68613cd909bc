"""Frames on the wire: what is no WebSocket ends it, with the code that says why."""

import os
import time
import zlib

import pytest
from live.staged import Stage
from live.wire import BINARY, CLOSE, PING, PONG, TEXT, frame, length, mask

DEFLATED = zlib.compress(b"4" * 1000)[2:-4]

VIOLATIONS = {
    "no mask": (1002, frame(TEXT, b"40", masked=False)),
    "the first reserved bit": (1002, frame(TEXT, DEFLATED, rsv=0x40)),
    "the second reserved bit": (1002, frame(TEXT, b"40", rsv=0x20)),
    "the third reserved bit": (1002, frame(TEXT, b"40", rsv=0x10)),
    **{f"opcode {code}": (1002, frame(code)) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a ping in fragments": (1002, frame(PING, final=False)),
    "a close in fragments": (1002, frame(CLOSE, final=False)),
    "a large ping": (1002, frame(PING, bytes(126))),
    "a large ping, announced": (1002, b"\x89\xfe\x00\x7e"),
    "a large close": (1002, frame(CLOSE, bytes(126))),
    "a continuation of nothing": (1002, frame(0, b"x")),
    "a continuation after the end": (
        1002, frame(TEXT, b"4", final=False) + frame(0, b"1") + frame(0, b"1"),
    ),
    "a message in a message": (1002, frame(TEXT, b"4", final=False) + frame(TEXT, b"0")),
    "a length of two bytes for one": (1002, b"\x81\xfe\x00\x7d" + mask(b"4" * 125)),
    "a length of eight bytes for two": (1002, b"\x81\xff" + (300).to_bytes(8, "big") + bytes(4)),
    "a negative length": (1002, b"\x81\xff" + b"\xff" * 8),
    "bytes that are no text": (1007, frame(TEXT, b"4\xff")),
    "half a letter at the end": (1007, frame(TEXT, "4é".encode()[:-1])),
    "a lone surrogate": (1007, frame(TEXT, b"4\xed\xa0\x80")),
    "an overlong letter": (1007, frame(TEXT, b"4\xc0\xaf")),
    "a letter broken between two messages": (
        1007, frame(TEXT, b"4\xc3") + frame(TEXT, b"\xa9"),
    ),
    "more than 64 KiB, announced": (1009, b"\x81" + length(65537)),
    "the largest length there is": (1009, b"\x81\xff" + b"\x7f" + b"\xff" * 7),
    "more than 64 KiB, joined": (
        1009, frame(TEXT, b"4" * 65536, final=False) + b"\x80" + length(1),
    ),
    "too many fragments": (1009, frame(TEXT, b"4", final=False) + frame(0, final=False) * 1024),
    "a close of one byte": (1002, frame(CLOSE, b"\x03")),
    "a close that says nothing was said": (1002, frame(CLOSE, (1005).to_bytes(2, "big"))),
    "a close that says it was cut": (1002, frame(CLOSE, (1006).to_bytes(2, "big"))),
    "a close with a code of nobody's": (1002, frame(CLOSE, (999).to_bytes(2, "big"))),
    "a close with words that are no text": (1007, frame(CLOSE, b"\x03\xe8\xff")),
}  # fmt: skip

UNWANTED = {
    "binary": frame(BINARY, b"4abc"),
    "nothing": frame(TEXT),
    "a letter": frame(TEXT, b"x"),
    "another alphabet's four": frame(TEXT, "٤0".encode()),
    "base64": frame(TEXT, b"bAAAA"),
    "Engine.IO's opening": frame(TEXT, b"0{}"),
    "JSON to the library below": frame(TEXT, b"4" + b"[" * 60_000),
    "JSON in a pong": frame(TEXT, b"3" + b"[" * 60_000),
    "a binary event": frame(TEXT, b'451-["x",{"_placeholder":true,"num":0}]'),
    "a binary event with a billion parts": frame(TEXT, b'45999999999-["x"]'),
    "a binary answer": frame(TEXT, b"461-[]"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_ends_it_with_its_code(stage: Stage, name: str) -> None:
    code, said = VIOLATIONS[name]
    with stage.wire().enter() as wire:
        assert wire.say(said).end()[0] == code


@pytest.mark.parametrize("name", UNWANTED)
def test_what_is_not_part_of_our_protocol_ends_it(stage: Stage, name: str) -> None:
    with stage.wire().enter() as wire:
        assert wire.say(UNWANTED[name]).end()[0] == 1008


def test_a_close_is_answered_with_its_own_code(stage: Stage) -> None:
    for said, code in ((b"", None), (b"\x03\xe8bye", 1000), (b"\x0f\xa1", 4001)):
        with stage.wire().enter() as wire:
            told, seconds = wire.say(frame(CLOSE, said)).end()
            assert (told or None) == code
            assert seconds < 1


def test_after_our_close_nobody_is_waited_for_longer_than_two_seconds(stage: Stage) -> None:
    with stage.wire().enter() as wire:
        wire.text('42["hang up"]')
        begun = time.monotonic()
        while wire.hear()[0] != CLOSE:
            pass
        with pytest.raises((EOFError, ConnectionResetError)):
            wire.hear()
        assert 1.5 < time.monotonic() - begun < 3.5


def test_a_close_before_anything_was_said_is_answered_too(stage: Stage) -> None:
    with stage.wire() as wire:
        assert wire.say(frame(CLOSE, b"\x03\xe9")).end()[0] == 1001


def test_pings_are_answered_with_their_own_words_even_within_a_message(stage: Stage) -> None:
    with stage.wire().enter() as wire:
        wire.say(
            frame(PING, b"anybody?"),
            frame(PONG, b"that nobody asked for"),
            frame(TEXT, b'421["ec', final=False),
            frame(PING, bytes(125)),
            frame(0, b'ho",1', final=False),
            frame(0, b"]"),
        )
        assert wire.hear() == (PONG, b"anybody?")
        assert wire.hear() == (PONG, bytes(125))
        assert wire.hear() == (TEXT, b"431[1]")


@pytest.mark.parametrize("size", [0, 1, 100, 125, 126, 127, 4096, 60_000])
def test_messages_of_all_sizes_come_and_go_whole(stage: Stage, size: int) -> None:
    word = os.urandom(size).hex()[:size]
    with stage.wire().enter() as wire:
        assert wire.answer("echo", word) == word


def test_exactly_64_kib_is_not_too_large(stage: Stage) -> None:
    word = "x" * (65536 - len('421["echo",""]'))
    with stage.wire().enter() as wire:
        assert wire.answer("echo", word) == word


def test_bytes_may_come_one_at_a_time_and_many_frames_at_once(stage: Stage) -> None:
    with stage.wire().enter() as wire:
        for byte in frame(TEXT, '421["echo","é"]'.encode()):
            wire.say(bytes((byte,)))
        assert wire.packet() == '431["\\u00e9"]'
        wire.say(b"".join(frame(TEXT, b'42%d["echo",%d]' % (n, n)) for n in range(500)))
        assert [wire.packet() for _ in range(500)] == [f"43{n}[{n}]" for n in range(500)]
