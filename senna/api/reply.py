"""An answer or a refusal as status, headers and bytes: what any carrier can send."""

import traceback
from dataclasses import dataclass

from senna.api.problems import WrongMethod, http_problem
from senna.api.visit import Visit
from senna.edge.cors import cors, preflight
from senna.edge.desk.desk import Answer
from senna.edge.wire.present import dumps

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def answered(visit: Visit, answer: Answer) -> Reply:
    headers = {**worn(visit), **_JSON, **answer.headers}
    return Reply(answer.status, headers, dumps(answer.body))


def refused(visit: Visit, fault: BaseException, development: bool = False) -> Reply:
    if isinstance(fault, WrongMethod) and visit.method == "OPTIONS":
        return _options(visit, fault)
    problem = http_problem(fault)
    body = problem.body(visit.request_id)
    if development and problem.status == 500:
        body["stack"] = "".join(traceback.format_exception(fault))
    headers = {**worn(visit), **_JSON}
    if isinstance(fault, WrongMethod):
        headers["Allow"] = ", ".join(fault.allowed)
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return Reply(problem.status, headers, dumps(body))


def worn(visit: Visit) -> dict[str, str]:
    """The headers that every answer wears, whatever it says."""
    return {
        "X-Request-Id": visit.request_id,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **cors(visit.domain, visit.origin),
    }


def _options(visit: Visit, fault: WrongMethod) -> Reply:
    allowed = {"Allow": ", ".join(fault.allowed)}
    asked = preflight(visit.domain, visit.origin, fault.allowed)
    return Reply(204, {**worn(visit), **allowed, **asked}, b"")
