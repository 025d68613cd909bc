"""A domain for tests, without an environment: fast limits, one secret."""

from typing import Any

from config import Domain, Rate

QUICK = Rate(1_000_000, 1, 1_000_000)


def a_domain(handle: str = "myplatform", **changes: Any) -> Domain:
    settings: dict[str, Any] = {
        "handle": handle,
        "hosts": (),
        "string_ids": False,
        "jwt_header": "X-Auth-Token",
        "jwt_algorithms": ("HS256",),
        "jwt_secrets": ("a-secret-of-the-tests-0123456789",),
        "jwt_public_keys": (),
        "jwt_jwks_url": None,
        "jwt_claim": "user_id",
        "jwt_audience": None,
        "jwt_issuer": None,
        "jwt_require_exp": False,
        "api_url": "http://127.0.0.1:9",
        "api_path": "/v1/users",
        "api_token": None,
        "api_user_agent": "senna-tests",
        "origins": (),
        "text_points": 4000,
        "text_bytes": 16384,
        "events_kept": 1000,
        "events_days": 14,
        "send_limit": QUICK,
        "new_chat_limit": QUICK,
        "request_limit": QUICK,
    }
    return Domain(**(settings | changes))
