"""Which foreign pages may read our answers: those that the domain lists, and no others."""

from collections.abc import Iterable

from config import Domain

_SENT = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id"
_SEEN = "ETag, Idempotent-Replayed, Retry-After, X-Request-Id"
_REMEMBER = "600"  # seconds a browser may keep a preflight's answer


def cors(domain: Domain | None, origin: str | None) -> dict[str, str]:
    if domain is None or not domain.origins:
        return {}
    # Told apart by Origin even when this one is not allowed: a cache must not mix them up.
    headers = {"Vary": "Origin"}
    if origin is not None and origin in domain.origins:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = _SEEN
    return headers


def preflight(domain: Domain | None, origin: str | None, methods: Iterable[str]) -> dict[str, str]:
    if domain is None or origin not in domain.origins:
        return {}
    return {
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": f"{domain.jwt_header}, {_SENT}",
        "Access-Control-Max-Age": _REMEMBER,
    }
