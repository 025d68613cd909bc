"""What every request passes before it is routed, and what is noted when it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from config import Domain
from senna.api.meter import Meter
from senna.api.ops import PATHS as NO_DOMAIN
from senna.api.problems import http_problem
from senna.api.reply import Reply, refused
from senna.api.visit import Visit
from senna.core.call import Call
from senna.edge.auth import token_in
from senna.edge.entrance import Entrance
from senna.edge.journal import Journal
from senna.edge.proxies import Visitor


@dataclass(frozen=True, slots=True)
class Door:
    entrance: Entrance
    journal: Journal
    meter: Meter

    def enter(self, visit: Visit, path: str, environ: Mapping[str, Any]) -> None:
        """Host, address, token, and the person's own rate: in this order, routed or not."""
        visit.origin = environ.get("HTTP_ORIGIN")
        visit.visitor = visitor = self.entrance.visitor(environ)
        if path in NO_DOMAIN:
            return
        visit.domain = self.entrance.domain(visitor)
        if path == "/api" or path.startswith("/api/"):
            visit.call = self._call(visit.domain, environ, visitor)

    def refuse(self, visit: Visit, fault: Exception, development: bool) -> Reply:
        """What was our own mistake, or Redis', is noted; what was the client's is only told."""
        status = http_problem(fault).status
        if status == 500:
            self.journal.fault(fault, visit.asked())
        elif status > 500:
            visit.cause = f"{type(fault.__cause__ or fault).__name__}: {fault}"[:200]
        return refused(visit, fault, development)

    def leave(self, visit: Visit, status: int) -> None:
        seconds = perf_counter() - visit.started
        self.meter.request(visit, status, seconds)
        self.journal.note("error" if status >= 500 else "info", visit.answered(status, seconds))

    def _call(self, domain: Domain, environ: Mapping[str, Any], visitor: Visitor) -> Call | None:
        token = token_in(domain, environ)
        if token is None:
            return None
        return Call(domain, self.entrance.caller(domain, token, visitor).user)
