"""One spelling for every way to write a host. Standard library only; everybody may look in."""

import ipaddress
import re

_LONGEST = 255  # of a name; what is longer is not even looked at
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)
_PORT = re.compile(r":[0-9]{0,5}", re.ASCII)


def canonical_host(text: str) -> str | None:
    """Lower case, without port, brackets and trailing dot, in ASCII; None for what is no host."""
    if len(text) > _LONGEST:
        return None
    name, port = _without_port(text.strip(" \t"))
    if port and not _PORT.fullmatch(port):
        return None
    if ":" in name:
        return _address(name)
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    name = name.lower().removesuffix(".")
    return name if _NAME.fullmatch(name) else None


def _without_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        name, bracket, port = text[1:].partition("]")
        return (name, port) if bracket and ":" in name else ("", "")
    if text.count(":") > 1:  # an IPv6 address without brackets has no port
        return text, ""
    name, colon, port = text.partition(":")
    return name, colon + port


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        return None
