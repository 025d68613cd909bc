"""Whether a request may become a WebSocket, and the words that make it one.

Whatever extension is offered, none is taken: compression makes large messages of small frames.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

BAD = "400 Bad Request"
OTHER_VERSION = "426 Upgrade Required"


def fault(environ: Mapping[str, Any]) -> tuple[str, str] | None:
    """The status and the words to refuse this request with."""
    if environ["REQUEST_METHOD"] != "GET" or _has_body(environ):
        return BAD, "A WebSocket begins with a GET without a body"
    if "websocket" not in _words(environ, "HTTP_UPGRADE"):
        return BAD, "A WebSocket needs the header Upgrade: websocket"
    if "upgrade" not in _words(environ, "HTTP_CONNECTION"):
        return BAD, "A WebSocket needs the header Connection: Upgrade"
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        return OTHER_VERSION, "Only version 13 of WebSocket is spoken here"
    if not _is_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")):
        return BAD, "Sec-WebSocket-Key has to be 16 bytes in base64"
    return None


def acceptance(environ: Mapping[str, Any]) -> bytes:
    digest = hashlib.sha1(
        environ["HTTP_SEC_WEBSOCKET_KEY"].encode() + _GUID, usedforsecurity=False
    ).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )


def _has_body(environ: Mapping[str, Any]) -> bool:
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or (
        "HTTP_TRANSFER_ENCODING" in environ
    )


def _words(environ: Mapping[str, Any], header: str) -> list[str]:
    return [word.strip() for word in environ.get(header, "").lower().split(",")]


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
