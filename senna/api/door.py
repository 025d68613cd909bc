"""What every request passes before it is routed, and what is noted when it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config import Config, Domain
from senna.api.journal import Journal
from senna.api.meter import Meter
from senna.api.ops import PATHS as NO_DOMAIN
from senna.api.visit import Visit
from senna.core.call import Call
from senna.edge.auth import Tokens, token_in
from senna.edge.domains import Domains
from senna.edge.limits import Limiter
from senna.edge.proxies import Proxies, Visitor
from senna.errors import BadToken


@dataclass(frozen=True, slots=True)
class Door:
    """What it is made of refuses by raising."""

    domains: Domains
    proxies: Proxies
    tokens: Tokens
    addresses: Limiter
    bad_tokens: Limiter
    people: Mapping[str, Limiter]  # by the handle of their domain
    journal: Journal
    meter: Meter

    @classmethod
    def of(cls, config: Config, tokens: Tokens, journal: Journal, meter: Meter) -> "Door":
        return cls(
            domains=Domains(config.domains),
            proxies=Proxies(config.trusted_proxies),
            tokens=tokens,
            addresses=Limiter(config.address_limit),
            bad_tokens=Limiter(config.bad_token_limit),
            people={domain.handle: Limiter(domain.request_limit) for domain in config.domains},
            journal=journal,
            meter=meter,
        )

    def enter(self, visit: Visit, path: str, environ: Mapping[str, Any]) -> None:
        """Host, address, token, and the person's own rate: in this order, routed or not."""
        visit.origin = environ.get("HTTP_ORIGIN")
        visit.visitor = visitor = self.proxies.visitor(environ)
        if path in NO_DOMAIN:
            return
        visit.domain = self.domains.find(visitor.host)
        self.addresses.take(visitor.network)
        if path == "/api" or path.startswith("/api/"):
            visit.call = self._call(visit.domain, environ, visitor)

    def leave(self, visit: Visit, status: int) -> None:
        self.meter.request(visit, status)
        self.journal.request(visit, status)

    def _call(self, domain: Domain, environ: Mapping[str, Any], visitor: Visitor) -> Call | None:
        token = token_in(domain, environ)
        if token is None:
            return None
        try:
            caller = self.tokens.caller(domain, token)
        except BadToken:
            self.bad_tokens.take(visitor.network)
            raise
        self.people[domain.handle].take(caller.user)
        return Call(domain, caller.user)
