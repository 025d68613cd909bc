"""A moment as clients see it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

_YEAR_10000 = 253_402_300_800_000
_400_YEARS = 12_622_780_800_000  # the Gregorian calendar repeats itself


@lru_cache(maxsize=8192)  # a message's moment is told whenever the message is
def timestamp(epoch: int) -> Mapping[str, Any]:
    """To be read, not changed: others are told the same."""
    return {"epoch": epoch, "iso": iso(epoch)}


def iso(epoch: int) -> str:
    """Six bytes of v reach beyond Python's calendar; far years are spelled as in JavaScript."""
    cycles = max(0, (epoch - _YEAR_10000) // _400_YEARS + 1)
    seconds, milliseconds = divmod(epoch - cycles * _400_YEARS, 1000)
    text = to_the_second(seconds)
    if cycles:
        text = f"+{int(text[:4]) + 400 * cycles:06d}{text[4:]}"
    return f"{text}.{milliseconds:03d}Z"


@lru_cache(maxsize=1024)
def to_the_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]
