"""Where a header stands in a WSGI request."""

from functools import cache

_BARE = ("CONTENT_TYPE", "CONTENT_LENGTH")


@cache  # our own headers' names and the domains', never a client's
def wsgi_name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in _BARE else f"HTTP_{name}"
