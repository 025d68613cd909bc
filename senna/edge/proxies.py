"""Who really asks, and for which host: what proxies say is believed of our own proxies alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

_HOPS = 8
_LONGEST = 64
_SHORT = 256
_UNIX = "unix"
_Address = IPv4Address | IPv6Address
_PORT = re.compile(r"(?:\[([^\]]*)\]|([0-9.]+))(?::[0-9]{1,5})?", re.ASCII)
# What a proxy usually leaves behind. Any of it means that the asker is not the one we see.
_TRACES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_VIA",
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`network` is what limits count by; `local` is true for this machine without a proxy."""

    address: str
    network: str
    host: str | None
    local: bool


class Proxies:
    def __init__(self, trusted: tuple[str, ...]) -> None:
        self._trusts_unix = _UNIX in trusted
        self._networks = tuple(ip_network(network) for network in trusted if network != _UNIX)
        self._known = lru_cache(maxsize=4096)(self._visitor)

    def visitor(self, environ: Mapping[str, Any]) -> Visitor:
        told = (
            environ.get("REMOTE_ADDR") or "",
            environ.get("HTTP_HOST"),
            environ.get("HTTP_X_FORWARDED_FOR", ""),
            environ.get("HTTP_X_FORWARDED_HOST", ""),
        )
        traced = any(map(environ.get, _TRACES))
        # A client may write what it likes here: long or short, it must not fill the memory.
        short = sum(map(len, filter(None, told))) <= _SHORT
        return (self._known if short else self._visitor)(*told, traced)

    def _visitor(
        self, remote: str, host: str | None, forwarded: str, forwarded_host: str, traced: bool
    ) -> Visitor:
        # A unix socket has no address: servers leave it empty.
        address = peer = _address(remote)
        if self._trusts(peer):
            address = self._walk(peer, forwarded)
            # The last one was written by the proxy that we see.
            host = forwarded_host.rpartition(",")[2].strip() or host
        local = peer is not None and peer.is_loopback and not traced
        return Visitor(str(address or _UNIX), _network(address), host, local)

    def _trusts(self, address: _Address | None) -> bool:
        if address is None:
            return self._trusts_unix
        return any(address in network for network in self._networks)

    def _walk(self, address: _Address | None, forwarded: str) -> _Address | None:
        """From the right: each of our proxies appended whom it saw. What a client wrote is left."""
        for named in reversed(forwarded.rsplit(",", _HOPS)[-_HOPS:]):
            before = _address(named.strip())
            if before is None:
                break
            address = before
            if not self._trusts(address):
                break
        return address


def _address(text: str) -> _Address | None:
    return _parsed(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)  # the same few proxies and clients, again and again
def _parsed(text: str) -> _Address | None:
    if found := _PORT.fullmatch(text):  # some proxies write the port as well
        text = found[1] or found[2] or ""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket for both families shows IPv4 inside IPv6; one client has one spelling.
    return getattr(address, "ipv4_mapped", None) or address


def _network(address: _Address | None) -> str:
    if isinstance(address, IPv6Address):  # everybody has a /64 full of addresses
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address or _UNIX)
