"""Requests put together by chance, of pieces that are right, odd and wrong: the engine room and
gunicorn's own loop make the same of them, to the last header."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from processes import Program
from raw_http import Wire
from serve.room.echoes import ENGINES, echo
from serve.room.spoken import Heard, heard

pytestmark = [pytest.mark.slow, pytest.mark.shipped]

Programs = list[Program]

# All of it fits into what gunicorn reads at once: its refusal is lost when it closes on the rest.

METHODS = [
    "GET",
    "POST",
    "HEAD",
    "OPTIONS",
    "CONNECT",
    "get",
    "GE T",
    "G\x00T",
    "M-SEARCH",
    "X" * 21,
]
TARGETS = ["/", "/a?b=c", "//a", "*", "http://x/y?z", "/%41%zz%e9", "/a#b", "a", "", "/\x7f", "/é"]
TARGETS += ["/unread", "/nothing?204", "/" + "x" * 4070, "/a;b?c?d", "x:80", '/"<>\\^`{|}']
VERSIONS = ["HTTP/1.1"] * 6 + ["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/1.1 ", "http/1.1", ""]
NAMES = [
    "Host",
    "host",
    "A",
    "a",
    "X-Long-Name",
    "X_Y",
    "Connection",
    "Content-Type",
    "Content-Length",
]
NAMES += ["Transfer-Encoding", "Expect", "Script_Name", "A b", "A ", " A", "", "é", "A:", "Upgrade"]
VALUES = ["", " ", "x", "close", "keep-alive", "4", "04", "+4", "4, 4", "-1", "chunked", "Chunked"]
VALUES += [
    "identity",
    "gzip, chunked",
    "chunked, gzip",
    "100-continue",
    "é\x80\xad",
    "a\tb",
    "a\x00",
]
VALUES += ["a\rb", "a\nb", "a\r\n b", '"', "²", "localhost"]
BODIES = [
    "",
    "body",
    "4\r\nbody\r\n0\r\n\r\n",
    "04;a\r\nbody\r\n0\r\nA: b\r\n\r\n",
    "4\nbody\n",
    "\r\n",
]
ENDS = ["\r\n"] * 20 + ["\n", "\r", "\r\n\r\n"]

lines = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(NAMES),
    st.sampled_from([":", ": ", ":\t", " :", ""]) | st.just(": "),
    st.sampled_from(VALUES),
    st.sampled_from(ENDS),
)
requests = st.builds(
    "{} {} {}{}{}{}{}".format,
    st.sampled_from(METHODS) | st.just("POST"),
    st.sampled_from(TARGETS) | st.just("/a"),
    st.sampled_from(VERSIONS),
    st.sampled_from(ENDS),
    st.lists(lines, max_size=4).map("".join),
    st.sampled_from(ENDS),
    st.sampled_from(BODIES),
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    first, second = (echo(tmp_path_factory.mktemp(engine), engine) for engine in ENGINES)
    with first as room, second as stock:
        yield [room, stock]


def made_of_it(program: Program, said: bytes) -> tuple[list[tuple[str, bytes]], bool]:
    with Wire(program.port) as wire:
        wire.say(said)
        # What waits for more of it is told apart from what is over by one who has said enough.
        with suppress(OSError):  # who has hung up already needs not be told
            wire.line.shutdown(1)
        wire.listen(5)
        return [(steady(answer), answer.body) for answer in heard(wire)], wire.closed


def steady(answer: Heard) -> str:
    """The head, without what is another each time."""
    lines = answer.head.split("\r\n")
    return "\r\n".join(sorted(line for line in lines if line[:5] not in ("Date:", "X-Req")))


def without_its_number(body: bytes) -> bytes:
    return body.partition(b',"request_id"')[0]


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=st.lists(requests, min_size=1, max_size=3))
def test_both_make_the_same_of_it(both: Programs, said: list[str]) -> None:
    asked = "".join(said).encode("latin-1")
    room, stock = (made_of_it(program, asked) for program in both)
    assert [(head, without_its_number(body)) for head, body in room[0]] == [
        (head, without_its_number(body)) for head, body in stock[0]
    ]
    assert room[1] == stock[1]
