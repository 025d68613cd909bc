"""What a client may say in the words of Engine.IO. It is looked at before the library does, which
takes JSON of any depth apart there, and answers a broken request with an "OK"."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import orjson

_PACKETS = 16  # in one request
_SEPARATOR = "\x1e"

# Close, ping, pong, upgrade, noop; or a packet of Socket.IO that is no binary one: those are not
# part of our protocol, and attachments would be waited for, and kept.
_PACKET = re.compile(r"1|[23](probe)?|5|6|4[0-4]", re.ASCII)

# An event of the default namespace; in front of it its number, if it is to be acknowledged.
_EVENT = re.compile(r"2([0-9]{0,15})(?=\[)", re.ASCII)
_LONG = 19
_LONG_NUMBER = re.compile(rf"[0-9]{{{_LONG}}}", re.ASCII)
_DIGIT = re.compile(r"[0-9]", re.ASCII)


def is_packet(said: str) -> bool:
    found = _PACKET.match(said)
    return found is not None and (said[0] == "4" or found.end() == len(said))


def read_event(said: str) -> tuple[int | None, Any] | None:
    """The number and the words of an event; None for all that the library has to look at."""
    found = _EVENT.match(said)
    if found is None or _has_long_number(said):
        return None  # of whole numbers that are too long orjson would make others
    number = found[1]
    try:
        return int(number) if number else None, orjson.loads(said[found.end() :])
    except orjson.JSONDecodeError:
        return None


def _has_long_number(said: str) -> bool:
    # One in so many characters is looked at first: none can be passed over by that.
    return bool(_DIGIT.search(said[_LONG - 1 :: _LONG]) and _LONG_NUMBER.search(said))


def readable(environ: Mapping[str, Any], limit: int) -> BytesIO | None:
    """The body of a poll's request, if it can be read as packets. Too large: nothing is read, and
    the library refuses it."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < size <= limit:
        return BytesIO()
    try:
        body = environ["wsgi.input"].read(size)
        said = body.decode().split(_SEPARATOR)
    except (OSError, EOFError, UnicodeDecodeError):
        return None
    if len(body) < size or len(said) > _PACKETS or not all(map(is_packet, said)):
        return None
    return BytesIO(body)
