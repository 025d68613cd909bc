"""An answer or a refusal as status, headers and bytes: what any carrier can send."""

import traceback
from dataclasses import dataclass

from senna.api.problems import WrongMethod, http_problem
from senna.api.visit import Visit
from senna.edge.cors import cors, preflight
from senna.edge.desk.desk import Answer
from senna.edge.wire.present import dumps

Headers = list[tuple[str, str]]

_NOT_KEPT = ("Cache-Control", "no-store")
_AS_WE_SAY = ("X-Content-Type-Options", "nosniff")
_JSON = ("Content-Type", "application/json")


@dataclass(slots=True)
class Reply:
    status: int
    headers: Headers
    body: bytes


def answered(visit: Visit, answer: Answer) -> Reply:
    headers = [*worn(visit), _JSON, *answer.headers.items()]
    return Reply(answer.status, headers, dumps(answer.body))


def refused(visit: Visit, fault: BaseException, development: bool = False) -> Reply:
    if isinstance(fault, WrongMethod) and visit.method == "OPTIONS":
        return _options(visit, fault)
    problem = http_problem(fault)
    body = problem.body(visit.request_id)
    if development and problem.status == 500:
        body["stack"] = "".join(traceback.format_exception(fault))
    headers = [*worn(visit), _JSON]
    if isinstance(fault, WrongMethod):
        headers.append(("Allow", ", ".join(fault.allowed)))
    if problem.status == 401:
        headers.append(("WWW-Authenticate", "Bearer"))
    if problem.retry_after is not None:
        headers.append(("Retry-After", str(problem.retry_after)))
    return Reply(problem.status, headers, dumps(body))


def worn(visit: Visit) -> Headers:
    """The headers that every answer wears, whatever it says."""
    headers = [("X-Request-Id", visit.request_id), _NOT_KEPT, _AS_WE_SAY]
    if visit.domain is not None and visit.domain.origins:
        headers += cors(visit.domain, visit.origin).items()
    return headers


def _options(visit: Visit, fault: WrongMethod) -> Reply:
    allowed = ("Allow", ", ".join(fault.allowed))
    asked = preflight(visit.domain, visit.origin, fault.allowed)
    return Reply(204, [*worn(visit), allowed, *asked.items()], b"")
