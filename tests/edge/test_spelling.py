"""Which texts and image addresses are taken, and what is said about the others."""

import pytest
from at_once import at_once

from senna.edge.spelling import image_problem, text_problem

POINTS, SIZE = 4000, 16 * 1024

GOOD_TEXTS = [
    "a",
    "Hello, world!\r\n\tand more",
    "x" * POINTS,
    "\U0001f600" * POINTS,  # 4 bytes each: 16,000
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",  # a family is seven code points
    "\u202eevil\u202c \u2066isolated\u2069",
    "e" + "\u0301" * 30,
    "<script>alert(1)</script> %s {0} ${jndi:ldap://x} ]]-- return redis.call('flushall')",
    "\U0001fadf\ue000",  # newer than the interpreter's tables, or somebody's private icon
    "\u0665",
]
BAD_TEXTS = [
    (" \n\t ", "visible"),
    ("   ", "visible"),
    ("\u200b\u2060\ufeff", "visible"),
    ("\u3164", "visible"),
    ("\u115f\u1160\uffa0\u2800", "visible"),
    ("\u0301\u0301", "visible"),
    ("\u00ad\u200e\u2028", "visible"),
    ("a\x00", "control"),
    ("a\x1b[31m", "control"),
    ("a\x7f", "control"),
    ("a\x85", "control"),
    ("a\ud800", "surrogates"),
    ("x" * (POINTS + 1), "4000 characters"),
    ("é" + "e" + "\u0301" * 31, "marks in a row"),
    ("Z" + "\u0336" * 500, "marks in a row"),
]
GOOD_IMAGES = [
    "https://images.example/cat.jpg",
    "http://localhost:8080/a?b=c#d",
    "HTTPS://EXAMPLE.COM",
    "https://[::1]/x",
    "https://bücher.example/katze.png",
    "https://e.example/" + "a" * (2048 - 18),
    "http://169.254.169.254/",  # stored, never fetched
]
BAD_IMAGES = [
    "cat.jpg",
    "//example.com/a",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "ftp://example.com/a",
    "http://",
    "http:///path",
    "https://?q",
    "https://:80/",
    "http://[::1",
    "http://a:99999/",
    "http://a:x/",
    "https://example.com/a b",
    "https://example.com/a\n",
    "https://exa\tmple.com/",
    "https://example.com/\u200b",
    "https://example.com/\u00a0",
    "https://example.com\\@evil.example/",
    'https://example.com/"onerror=',
    "https://example.com/\ud800",
    "https://e.example/" + "a" * (2048 - 17),
]


@pytest.mark.parametrize("text", GOOD_TEXTS)
def test_a_text_with_something_to_see_is_taken(text: str) -> None:
    assert text_problem(text, POINTS, SIZE) is None


@pytest.mark.parametrize(("text", "words"), BAD_TEXTS)
def test_a_text_that_cannot_be_is_refused_with_the_reason(text: str, words: str) -> None:
    assert words in (text_problem(text, POINTS, SIZE) or "")


def test_a_text_is_measured_in_bytes_too() -> None:
    assert text_problem("\U0001f600" * 10, 10, 40) is None
    assert "39 bytes" in (text_problem("\U0001f600" * 10, 10, 39) or "")


@pytest.mark.parametrize("url", GOOD_IMAGES)
def test_an_address_of_an_image_is_taken(url: str) -> None:
    assert image_problem(url) is None


@pytest.mark.parametrize("url", BAD_IMAGES)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert image_problem(url)


@pytest.mark.parametrize("text", [" " * 4000, "\u0301" * 4000, "é" * 4000, "\u200b" * 3999 + "a"])
def test_the_worst_text_is_judged_at_once(text: str) -> None:
    with at_once():
        text_problem(text, POINTS, SIZE)
