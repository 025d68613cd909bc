"""A request's body: strict JSON, and so large at the most."""

from typing import Any

import orjson

from senna.errors import BadJson, Invalid, SennaError

MAX_BODY = 64 * 1024
_JSON = "application/json"


class TooLarge(SennaError):
    """Raised when a body is larger than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} bytes")
        self.limit = limit


class WrongMedia(SennaError):
    """Raised when a body is not plain JSON by its own headers."""


def json_value(raw: bytes, content_type: str | None, encoding: str | None) -> Any:
    """An empty body is an empty object, as in the original."""
    if not raw:
        return {}
    if len(raw) > MAX_BODY:
        raise TooLarge(MAX_BODY)
    if encoding and encoding.strip().lower() != "identity":
        raise WrongMedia("Content-Encoding must be identity")
    # Insisting on the type also keeps foreign pages from posting without a preflight.
    if content_type != _JSON and not _is_json(content_type or ""):
        raise WrongMedia("Content-Type must be application/json in UTF-8")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise BadJson(str(fault)) from None


def fields_of(value: Any) -> dict[str, Any]:
    """Apart from reading JSON: that it is no object is a fault of the data, told later."""
    if not isinstance(value, dict):
        raise Invalid("body", "must be a JSON object")
    return value


def _is_json(content_type: str) -> bool:
    media, *parameters = [part.strip().lower() for part in content_type.split(";")]
    charsets = [p.partition("=")[2].strip(' "') for p in parameters if p.startswith("charset")]
    return media == _JSON and all(charset == "utf-8" for charset in charsets)
