"""What everybody passes who wants in, at whatever door: host, address, token, their own rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config import Config, Domain
from senna.edge.auth import Caller, Tokens
from senna.edge.domains import Domains
from senna.edge.limits import Limiter
from senna.edge.proxies import Proxies, Visitor
from senna.errors import BadToken
from senna.model import UserId


@dataclass(frozen=True, slots=True)
class Entrance:
    """What it is made of refuses by raising. The limits count for all doors of this process."""

    domains: Domains
    proxies: Proxies
    tokens: Tokens
    addresses: Limiter
    bad_tokens: Limiter
    people: Mapping[str, Limiter]  # by the handle of their domain

    @classmethod
    def of(cls, config: Config, tokens: Tokens) -> "Entrance":
        return cls(
            domains=Domains(config.domains),
            proxies=Proxies(config.trusted_proxies),
            tokens=tokens,
            addresses=Limiter(config.address_limit),
            bad_tokens=Limiter(config.bad_token_limit),
            people={domain.handle: Limiter(domain.request_limit) for domain in config.domains},
        )

    def visitor(self, environ: Mapping[str, Any]) -> Visitor:
        return self.proxies.visitor(environ)

    def domain(self, visitor: Visitor) -> Domain:
        domain = self.domains.find(visitor.host)
        self.addresses.take(visitor.network)
        return domain

    def caller(self, domain: Domain, token: str, visitor: Visitor) -> Caller:
        try:
            caller = self.tokens.caller(domain, token)
        except BadToken:
            self.bad_tokens.take(visitor.network)
            raise
        self.pace(domain, caller.user)
        return caller

    def pace(self, domain: Domain, user: UserId) -> None:
        """Counts one more thing that somebody asked for."""
        self.people[domain.handle].take(user)
