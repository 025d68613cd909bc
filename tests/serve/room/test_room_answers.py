"""Answers as they are written to the wire: the engine room and gunicorn's own loop write alike."""

import pytest
from processes import Program
from raw_http import Wire, head
from serve.room.spoken import CHUNKED, NEXT, get, post, said

pytestmark = [pytest.mark.slow, pytest.mark.shipped]


def test_many_in_one_packet_are_answered_in_their_order(program: Program) -> None:
    asked = [
        post(b"Content-Length: %d" % len(b"%d" % n), body=b"%d" % n, path=b"/%d" % n)
        if n % 3
        else post(CHUNKED, body=b"1\r\nx\r\n0\r\n\r\n", path=b"/%d" % n)
        for n in range(60)
    ]
    answers = said(program, b"".join(asked), answers=60, closed=False)
    assert [answer.told["PATH_INFO"] for answer in answers] == [f"/{n}" for n in range(60)]
    assert answers[1].told["body"] == "1"


def test_a_head_is_what_a_get_would_have(program: Program) -> None:
    with Wire(program.port) as wire:
        wire.say(get(line=b"HEAD /x HTTP/1.1") + get(line=b"HEAD /unsized HTTP/1.1") + NEXT)
        wire.listen(until=3).listen(0.05)
        first, second, third = wire.heard.split(b"HTTP/1.1 200 OK")[1:]
    assert b"Content-Length: " in first
    assert first.endswith(b"\r\n\r\n")
    assert second.endswith(b"\r\n\r\n")
    assert b"/next" in third


@pytest.mark.parametrize(("status", "length"), [(204, False), (304, True)])
def test_without_a_body_there_is_none(program: Program, status: int, length: bool) -> None:
    with Wire(program.port) as wire:
        wire.say(get(line=b"GET /nothing?%d HTTP/1.1" % status) + NEXT).listen(until=2).listen(0.05)
        first, second = wire.heard.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"%d Nothing" % status)
    assert (b"Content-Length: 4" in first) == length
    assert first.endswith(b"\r\n\r\n")
    assert second.startswith(b"200 OK")


def test_who_expects_to_be_told_to_go_on_is_told(program: Program) -> None:
    with Wire(program.port) as wire:
        wire.say(post(b"Expect: 100-continue", b"Content-Length: 4")).listen(until=1)
        assert wire.heard == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.say(b"body" + NEXT).listen(until=3)
        assert wire.statuses == [100, 200, 200]
    old = head(b"GET /x HTTP/1.0", [b"Expect: 100-continue"])
    (answer,) = said(program, old, answers=1, closed=True)
    assert answer.status == 200


def test_an_answer_without_a_length_goes_in_chunks_or_to_the_end(program: Program) -> None:
    with Wire(program.port) as wire:
        wire.say(get(line=b"GET /unsized HTTP/1.1") + NEXT).listen(until=2)
        first, _, rest = wire.heard.partition(b"\r\n\r\n")
        assert b"Transfer-Encoding: chunked" in first
        assert rest.startswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200 OK")
    with Wire(program.port) as wire:
        wire.say(head(b"GET /unsized HTTP/1.0", [b"Connection: keep-alive"])).listen()
        assert wire.closed
        assert b"Connection: close" in wire.heard
        assert wire.heard.endswith(b"\r\n\r\nonetwo")


def test_no_more_is_said_than_was_announced(program: Program) -> None:
    first, second = said(program, get(line=b"GET /long HTTP/1.1") + NEXT, answers=2, closed=False)
    assert first.body == b"four"
    assert second.status == 200


@pytest.mark.parametrize("path", [b"/boom", b"/broken-header"])
def test_what_goes_wrong_is_a_500_and_an_end(program: Program, path: bytes) -> None:
    (answer,) = said(program, get(line=b"GET " + path + b" HTTP/1.1"), answers=1, closed=True)
    assert answer.told["code"] == "INTERNAL"
    assert b"boom" not in answer.body
    assert program.serves()


def test_what_goes_wrong_in_the_middle_is_an_end(program: Program) -> None:
    (answer,) = said(program, get(line=b"GET /half HTTP/1.1"), answers=1, closed=True)
    assert (answer.status, answer.body) == (200, b"half")


def test_a_large_answer_arrives_whole(program: Program) -> None:
    with Wire(program.port) as wire:
        wire.say(get(line=b"GET /large HTTP/1.1") + NEXT).listen(10, until=2)
        assert wire.heard.count(b"x") > 4_000_000
        assert wire.statuses == [200, 200]
