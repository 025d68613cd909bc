"""Plain values: each function reads one kind, or says what to write instead."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_RATE = re.compile(r"([0-9]{1,6})/([smh])(?::([0-9]{1,6}))?", re.ASCII)
_FAILPOINT = re.compile(r"(before_commit|after_commit|before_ack):kill(?:@([0-9]{1,6}))?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in a period, and so many at once before the rate is felt."""

    count: int
    seconds: int
    burst: int


@dataclass(frozen=True, slots=True)
class Failpoint:
    """Where in a write a worker kills itself, and at which passing of that place."""

    place: str
    passing: int


def whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"write one of: {', '.join(words)}")
        return text

    return read


def matching(pattern: str, example: str) -> Callable[[str], str]:
    shape = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not shape.fullmatch(text):
            raise ValueError(f"write something like `{example}` ({pattern})")
        return text

    return read


def listed(text: str, mark: str = ",") -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def each(read: Callable[[str], _T], parts: Iterable[str]) -> tuple[_T, ...]:
    """All of a list, or what is wrong with any of it."""
    found, wrong = [], []
    for part in parts:
        try:
            found.append(read(part))
        except ValueError as fault:
            wrong.append(str(fault))
    if wrong:
        raise ValueError("; ".join(dict.fromkeys(wrong)))
    return tuple(found)


def switch(text: str) -> bool:
    return one_of("0", "1")(text) == "1"


def strings(text: str) -> bool:
    return one_of("integer", "string")(text) == "string"


def environment(text: str) -> str:
    # Whatever is not one of the two lenient ones gets the strict one.
    return text if text in ("development", "test") else "production"


def line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("write one line of printable characters")
    return text


def header_value(text: str) -> str:
    text = text.strip()
    if not text.isascii() or not text.isprintable():
        raise ValueError("write one line of printable ASCII: it travels in a header")
    return text


def rate(text: str) -> Rate:
    found = _RATE.fullmatch(text)
    count, burst = (int(found[1]), int(found[3] or found[1])) if found else (0, 0)
    if not found or not count or not burst:
        raise ValueError("write `<count>/<s|m|h>` or `<count>/<s|m|h>:<burst>`, such as `10/s:30`")
    return Rate(count, _SECONDS[found[2]], burst)


def failpoint(text: str) -> Failpoint:
    found = _FAILPOINT.fullmatch(text)
    passing = int(found[2] or 1) if found else 0
    if not found or not passing:
        raise ValueError("write `<before_commit|after_commit|before_ack>:kill@<passing>`")
    return Failpoint(found[1], passing)


def proxies(text: str) -> tuple[str, ...]:
    return each(_proxy, filter(None, re.split(r"[,\s]+", text)))


def _proxy(text: str) -> str:
    try:
        return text if text == "unix" else str(ipaddress.ip_network(text))
    except ValueError:
        advice = "write an address, a network such as `10.0.0.0/8`, or `unix`"
        raise ValueError(f"`{text[:80]}` is no proxy: {advice}") from None
