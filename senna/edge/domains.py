"""Which domain a request is for. Asked once per request or handshake, at the door."""

from functools import lru_cache

from config import Domain
from senna.errors import UnknownDomain
from senna.hosts import canonical_host


class Domains:
    def __init__(self, domains: tuple[Domain, ...]) -> None:
        self._by_host = {host: domain for domain in domains for host in domain.hosts}
        self._found = lru_cache(maxsize=256)(self._find)  # most clients name a port
        # Never a default among several: a forgotten host would show one tenant another's data.
        self._only = domains[0] if len(domains) == 1 and not domains[0].hosts else None

    def find(self, host: str | None) -> Domain:
        if self._only is not None:
            return self._only
        domain = self._by_host.get(host or "") or self._found(host or "")
        if domain is None:
            raise UnknownDomain
        return domain

    def _find(self, host: str) -> Domain | None:
        return self._by_host.get(canonical_host(host) or "")
