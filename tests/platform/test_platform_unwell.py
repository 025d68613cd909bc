"""Everything a platform can say that is no answer, and that it costs little."""

import gzip
import socket
import time
import traceback
import tracemalloc
from typing import Any

import pytest
import strange_platform as strange
from a_domain import a_domain
from strange_platform import StrangePlatform

from senna.model import UserId
from senna.platform.entries import Answer
from senna.platform.profiles import PlatformProfiles, PlatformUnwell

SHORT = 0.4  # a deadline that does not make the tests slow


def ask(platform: StrangePlatform, *ids: UserId, **changes: Any) -> Answer:
    domain = a_domain("fast", api_url=platform.url, **changes)
    return PlatformProfiles(SHORT).fetch(domain, ids)


def _deep(depth: int) -> bytes:
    return b'{"entries": ' + b"[" * depth + b"]" * depth + b"}"


def _short(line: socket.socket, ids: list[str]) -> None:
    line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"entries": []}')
    line.shutdown(socket.SHUT_RDWR)


UNWELL: dict[str, strange.Manner] = {
    "hangs up": strange.hangs_up,
    "not http": lambda line, ids: line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "html": strange.says(b"<!doctype html><title>Sorry</title>"),
    "garbage": strange.says(b"{"),
    "empty": strange.says(b""),
    "null": strange.says(b"null"),
    "a list": strange.says(b"[]"),
    "no entries": strange.says(b'{"users": []}'),
    "entries is an object": strange.says(b'{"entries": {"1": {"id": 1}}}'),
    "nan": strange.says(b'{"entries": [{"id": NaN}]}'),
    "lone surrogate": strange.says(b'{"entries": [{"id": 1, "username": "\\ud800"}]}'),
    "lone surrogate as bytes": strange.says(
        b'{"entries": [{"id": 1, "username": "\xed\xa0\x80"}]}'
    ),
    "not utf-8": strange.says(b'{"entries": [{"id": 1, "username": "\xff"}]}'),
    "utf-16": strange.says('{"entries": []}'.encode("utf-16")),
    "deep": strange.says(_deep(30_000)),
    "204": strange.says(b"", "204 No Content"),
    "302": strange.says(b"", "302 Found", "Location: http://169.254.169.254/latest/meta-data"),
    "400": strange.says(b"{}", "400 Bad Request"),
    "401": strange.says(b'{"entries": []}', "401 Unauthorized"),
    "404": strange.says(b'{"entries": []}', "404 Not Found"),
    "500": strange.says(b'{"entries": []}', "500 Internal Server Error"),
    "too much": strange.says(b'{"entries": []}' + b" " * 65536),
    "never ends": strange.never_ends,
    "short of what it promised": _short,
    "bad chunks": lambda line, ids: line.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
    ),
    "long header": lambda line, ids: line.sendall(
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"
    ),
    "many headers": lambda line, ids: line.sendall(
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200 + b"\r\n"
    ),
    "not gzip": strange.says(b'{"entries": []}', "200 OK", "Content-Encoding: gzip"),
    "half a gzip": strange.says(
        gzip.compress(b'{"entries": []}')[:-4], "200 OK", "Content-Encoding: gzip"
    ),
    "brotli": strange.says(b'{"entries": []}', "200 OK", "Content-Encoding: br"),
    "gzip twice": strange.says(
        gzip.compress(gzip.compress(b'{"entries": []}')),
        "200 OK",
        "Content-Encoding: gzip, gzip",
    ),
}


@pytest.mark.parametrize("manner", UNWELL.values(), ids=UNWELL.keys())
def test_whatever_else_it_says_is_no_answer(
    platform: StrangePlatform, manner: strange.Manner
) -> None:
    platform.manner = manner
    started = time.monotonic()
    with pytest.raises(PlatformUnwell):
        ask(platform, 1)
    assert time.monotonic() - started < SHORT + 0.3
    assert len(platform.asked) == 1


SLOW: dict[str, strange.Manner] = {
    "never answers": strange.never_answers,
    "drips its headers": strange.drips_its_headers(),
    "drips its body": strange.drips_its_body(),
    "drips what is a whole answer": strange.drips(
        strange.one_by_one(strange.reply(b'{"entries": []}'))
    ),
    "continues for ever": strange.continues_for_ever(),
}


@pytest.mark.parametrize("manner", SLOW.values(), ids=SLOW.keys())
def test_the_deadline_is_for_everything_together(
    platform: StrangePlatform, manner: strange.Manner
) -> None:
    platform.manner = manner
    started = time.monotonic()
    with pytest.raises(PlatformUnwell):
        ask(platform, 1)
    assert SHORT - 0.05 < time.monotonic() - started < SHORT + 0.3


def test_the_deadline_holds_on_a_connection_that_was_good_before(
    platform: StrangePlatform,
) -> None:
    asking, domain = PlatformProfiles(SHORT), a_domain("fast", api_url=platform.url)
    asking.fetch(domain, [1])
    platform.manner = strange.drips_its_headers()
    started = time.monotonic()
    with pytest.raises(PlatformUnwell):
        asking.fetch(domain, [1])
    assert time.monotonic() - started < SHORT + 0.3
    assert platform.connections == 1


def test_a_platform_that_is_not_there_is_unwell() -> None:
    gone = StrangePlatform()
    gone.close()
    with pytest.raises(PlatformUnwell):
        ask(gone, 1)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://x/", "http://", "http://[::1", "http://.x/"]
)
def test_an_address_that_cannot_be_is_unwell(platform: StrangePlatform, url: str) -> None:
    with pytest.raises(PlatformUnwell):
        PlatformProfiles(SHORT).fetch(a_domain("fast", api_url=url), [1])


def test_a_user_agent_that_cannot_be_sent_is_no_crash(platform: StrangePlatform) -> None:
    with pytest.raises(PlatformUnwell):
        ask(platform, 1, api_user_agent="Senna \u2603")


def test_the_words_of_a_failure_hold_no_address() -> None:
    domain = a_domain("fast", api_url="http://u:hunter2@x:99999")
    with pytest.raises(PlatformUnwell) as raised:
        PlatformProfiles(SHORT).fetch(domain, [1])
    assert "hunter2" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("status", ["200 OK", "302 Found"])
def test_a_bomb_is_not_inflated(platform: StrangePlatform, status: str) -> None:
    packed = strange.bomb()
    assert len(packed) < 20_000
    headers = ("Content-Encoding: gzip", "Location: /elsewhere")
    platform.manner = strange.says(packed, status, *headers)
    tracemalloc.start()
    try:
        with pytest.raises(PlatformUnwell):
            ask(platform, 1)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("status", "said", "pause"),
    [
        ("429 Too Many Requests", "7", 7.0),
        ("503 Service Unavailable", "0", 0.0),
        ("503 Service Unavailable", "86400", 60.0),
        ("503 Service Unavailable", "Fri, 31 Dec 9999 23:59:59 GMT", 60.0),
        ("503 Service Unavailable", "Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("503 Service Unavailable", "-1", None),
        ("503 Service Unavailable", "soon", None),
        ("503 Service Unavailable", "\xb2", None),
        ("503 Service Unavailable", "9" * 400, None),
        ("503 Service Unavailable", "Fri, 99 Foo 9999 99:99:99 +9999999", None),
        ("500 Internal Server Error", "7", None),
    ],
)
def test_a_platform_may_ask_to_be_left_alone(
    platform: StrangePlatform, status: str, said: str, pause: float | None
) -> None:
    platform.manner = lambda line, ids: line.sendall(
        f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nRetry-After: {said}\r\n\r\n".encode("latin-1")
    )
    with pytest.raises(PlatformUnwell) as raised:
        ask(platform, 1)
    assert raised.value.retry_after == pause
