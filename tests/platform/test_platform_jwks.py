"""What we make of everything that an endpoint for keys may answer."""

import json
import time
import tracemalloc

import pytest
import strange_platform as strange
from strange_platform import StrangePlatform

from senna.platform.jwks import fetch_jwks

KEYS = {"keys": [{"kty": "EC"}]}
BODY = json.dumps(KEYS).encode()


def test_the_published_object_is_handed_on(platform: StrangePlatform) -> None:
    platform.manner = strange.says(BODY)
    assert fetch_jwks(f"{platform.url}/a/b?c=d") == KEYS
    assert platform.heads[0].startswith("GET /a/b?c=d HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "manner",
    [
        strange.says(b""),
        strange.says(b"{"),
        strange.says(b"<html>"),
        strange.says(b"[]"),
        strange.says(b'"keys"'),
        strange.says(b"null"),
        strange.says(b"[" * 100_000),
        strange.says(b'{"a": NaN}'),
        strange.says(b"\xff\xfe"),
        strange.says(BODY, "204 No Content"),
        strange.says(BODY, "404 Not Found"),
        strange.says(BODY, "500 Oh"),
        strange.says(BODY, "200 OK", "Content-Encoding: gzip"),
        strange.says(strange.bomb(), "200 OK", "Content-Encoding: gzip"),
        strange.says(b'{"a": "' + b"x" * 262_144 + b'"}'),
        strange.never_ends,
        strange.hangs_up,
        lambda line, ids: line.sendall(b"nonsense\r\n\r\n"),
    ],
    ids=range(18),
)
def test_what_is_no_object_is_nothing(platform: StrangePlatform, manner: strange.Manner) -> None:
    platform.manner = manner
    tracemalloc.start()
    try:
        started = time.monotonic()
        assert fetch_jwks(platform.url) is None
        assert time.monotonic() - started < 1
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_nobody_there_is_nothing(platform: StrangePlatform) -> None:
    platform.close()
    assert fetch_jwks(platform.url) is None
    assert fetch_jwks("http://nobody.invalid/") is None


def test_a_redirect_is_not_followed(platform: StrangePlatform) -> None:
    platform.manner = strange.says(b"", "302 Found", f"Location: {platform.url}/elsewhere")
    assert fetch_jwks(platform.url) is None
    assert len(platform.heads) == 1


def test_the_environment_sends_it_nowhere_else(
    platform: StrangePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.manner = strange.says(BODY)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch_jwks(platform.url) == KEYS


@pytest.mark.slow
@pytest.mark.parametrize(
    "manner",
    [
        strange.never_answers,
        strange.drips_its_headers(),
        strange.drips_its_body(),
        strange.continues_for_ever(),
        lambda line, ids: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}"),
    ],
    ids=["never answers", "drips headers", "drips body", "continues", "has no end"],
)
def test_two_seconds_are_all_it_gets(platform: StrangePlatform, manner: strange.Manner) -> None:
    platform.manner = manner
    started = time.monotonic()
    assert fetch_jwks(platform.url) is None
    assert 1.5 < time.monotonic() - started < 2.5


def test_the_log_names_the_host_and_not_the_rest(
    platform: StrangePlatform, caplog: pytest.LogCaptureFixture
) -> None:
    platform.manner = strange.says(b"", "500 Oh")
    fetch_jwks(f"{platform.url}/path?key=hunter2")
    assert "127.0.0.1" in caplog.text
    assert "500" in caplog.text
    assert "hunter2" not in caplog.text
