"""One request on its way through the door."""

import re
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from config import Domain
from senna.chance import sixteen
from senna.core.call import Call
from senna.edge.proxies import Visitor

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
UNMATCHED = "unmatched"


@dataclass(slots=True)
class Visit:
    """Filled in as the request gets further; what is still None was not reached."""

    method: str
    request_id: str
    domain: Domain | None = None
    call: Call | None = None
    visitor: Visitor | None = None
    origin: str | None = None
    route: str = UNMATCHED  # the template, never the path: ids do not belong in logs and labels
    cause: str | None = None  # what Redis said when it could not serve; never what a person said
    started: float = field(default_factory=perf_counter)

    def asked(self) -> dict[str, Any]:
        """What the journal may know of the request."""
        return {"request_id": self.request_id, "method": self.method[:16], "route": self.route}

    def answered(self, status: int, seconds: float) -> dict[str, Any]:
        domain, call = self.domain, self.call
        return {
            "request_id": self.request_id,
            "method": self.method[:16],
            "route": self.route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            **({"cause": self.cause} if self.cause else {}),
            "domain": domain.handle if domain else None,
            "user": call.user if call else None,
        }


def request_id(given: str | None) -> str:
    """The client's own, if nothing can be smuggled in it."""
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return sixteen().hex()[:16]
