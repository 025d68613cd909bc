"""What our servers themselves refuse, before the application sees it: in the one error shape."""

import json
import secrets
from http import HTTPStatus

_BAD = ("BAD_REQUEST", "The request could not be understood")
_WORDS = {
    408: ("REQUEST_TIMEOUT", "The request took too long to arrive"),
    411: ("LENGTH_REQUIRED", "A body needs a Content-Length here"),
    414: ("URI_TOO_LONG", "The URL is too long"),
    417: ("EXPECTATION_FAILED", "This expectation cannot be met"),
    431: ("HEADERS_TOO_LARGE", "The headers are too large, or too many"),
    500: ("INTERNAL", "Something went wrong on our side"),
    501: ("NOT_IMPLEMENTED", "This transfer coding is not known here"),
    503: ("OVERLOADED", "Too many are waiting here - try again soon"),
}


def refusal(status: int) -> bytes:
    """A whole answer. The connection ends with it: where the next request begins is not known."""
    code, message = _WORDS.get(status, _BAD)
    name = "InternalError" if status == 500 else "RequestError"
    number = secrets.token_hex(8)
    later = "Retry-After: 1\r\n" if status == 503 else ""
    shape = {"error": True, "code": code, "name": name, "message": message, "status": status}
    body = json.dumps(shape | {"request_id": number}, separators=(",", ":")).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Request-Id: {number}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        f"{later}"
    )
    return head.encode() + b"\r\n" + body
