"""Which domain a request is for. Asked once per request or handshake, at the door."""

from config import Domain
from senna.errors import UnknownDomain
from senna.hosts import canonical_host


class Domains:
    def __init__(self, domains: tuple[Domain, ...]) -> None:
        self._by_host = {host: domain for domain in domains for host in domain.hosts}
        # Never a default among several: a forgotten host would show one tenant another's data.
        self._only = domains[0] if len(domains) == 1 and not domains[0].hosts else None

    def find(self, host: str | None) -> Domain:
        if self._only is not None:
            return self._only
        domain = self._by_host.get(host or "") or self._by_host.get(
            canonical_host(host or "") or ""
        )
        if domain is None:
            raise UnknownDomain
        return domain
