"""The head of a request, if it is a plain one, and nearly all are. What is not plain is left to
gunicorn's own parser: what that refuses, and how it reads what is odd, is the same here."""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

# All of these only where gunicorn would read the same: no fragment, no authority, no CONNECT.
_REQUEST = re.compile(r"(?!CONNECT )([A-Z]{3,20}) (/(?!/)[!\"$-~]*) (HTTP/1\.[01])")
_NAME = re.compile(r"[!#$%&'*+\-.^`|~0-9A-Za-z]{1,64}")  # gunicorn decides about an underscore
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_LENGTH = re.compile(r"[0-9]{1,15}")
_ODD = frozenset(("TRANSFER-ENCODING", "EXPECT"))
_MANY = 1000

_keys: dict[str, str] = {}  # as somebody spelled a header: its name in an environ


class Heads:
    """Of one connection. Header lines that are the same as in the request before, as they are
    wherever it is no proxy that asks, are not taken apart again."""

    __slots__ = ("_always", "_known", "_lines", "_longest", "_most")

    def __init__(self, always: dict[str, Any], longest: int, most: int) -> None:
        self._always, self._longest, self._most = always, longest, most
        self._lines, self._known = b"", always

    def read(self, said: bytes) -> tuple[dict[str, Any], int] | None:
        """What it asks, and where its body begins."""
        end = said.find(b"\r\n\r\n")
        if not 0 < end <= self._longest:
            return None
        first = said.find(b"\r\n")
        asked = _REQUEST.fullmatch(said[:first].decode("latin-1"))
        lines = said[first:end]
        if asked is None or (lines != self._lines and not self._understand(lines)):
            return None
        method, target, protocol = asked.groups()
        path, _, query = target.partition("?")
        environ = self._known.copy()
        environ["REQUEST_METHOD"] = method
        environ["RAW_URI"] = target
        environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") if "%" in path else path
        environ["QUERY_STRING"] = query
        environ["SERVER_PROTOCOL"] = protocol
        return environ, end + 4

    def _understand(self, said: bytes) -> bool:
        _, *lines = said.decode("latin-1").split("\r\n")
        if len(lines) > self._most:
            return False
        known = self._always.copy()
        for line in lines:
            name, colon, value = line.partition(":")
            key = _keys.get(name) or _key(name)
            if not colon or key is None or key in known:
                return False
            known[key] = value = value.strip(" \t")
            if not value.isprintable() and not _VALUE.fullmatch(value):
                return False
        if not _LENGTH.fullmatch(known.get("CONTENT_LENGTH", "0")):
            return False
        self._lines, self._known = said, known
        return True


def _key(name: str) -> str | None:
    if not _NAME.fullmatch(name) or name.upper() in _ODD:
        return None
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if len(_keys) < _MANY:
        _keys[name] = key
    return key
