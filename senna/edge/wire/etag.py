"""A message's ETag, and the `If-Match` that speaks of it (RFC 9110, strong comparison)."""

import re

from senna.errors import Invalid

# One whitespace run before each possible comma: a second one would make long runs quadratic.
_ELEMENT = re.compile(r'[ \t]*(?:(W/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|\Z)')
_STAMP = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


def etag(message_id: str, stamp: int) -> str:
    return f'"{message_id}.{stamp}"'


def expected(header: str | None, message_id: str) -> frozenset[int] | None:
    """The stamps that this header allows. None: any; empty: none at all."""
    if header is None or header.strip() == "*":
        return None
    stamps = set()
    for tag in _strong_tags(header):
        owner, _, stamp = tag.rpartition(".")
        if owner == message_id and _STAMP.fullmatch(stamp):
            stamps.add(int(stamp))
    return frozenset(stamps)


def _strong_tags(header: str) -> list[str]:
    strong, any_tag, place = [], False, 0
    while place < len(header):
        found = _ELEMENT.match(header, place)
        if not found:
            raise Invalid("If-Match", "must be * or a list of ETags in double quotes")
        weak, tag = found.groups()
        any_tag = any_tag or tag is not None
        if tag is not None and not weak:
            strong.append(tag)
        place = found.end()
    if not any_tag:
        raise Invalid("If-Match", "must name at least one ETag")
    return strong
