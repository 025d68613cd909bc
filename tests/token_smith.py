"""Tokens for tests, good ones and every kind of bad one, and what becomes of them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from at_once import at_once

from config import Config, Domain
from senna.edge.auth import Caller, Tokens
from senna.edge.revoked import Denied, Revoked
from senna.errors import BadToken

SECRET = "0123456789abcdef0123456789abcdef"
OTHER = "another secret of thirty-two bytes"
USER = 388636

_DOMAIN = Config.from_env({"SOCK_ENV": "test", "SOCK_JWT_SECRET": SECRET}).domains[0]


def domain(**changes: Any) -> Domain:
    return replace(_DOMAIN, **changes)


@contextmanager
def tokens(
    *domains: Domain, fetch: Any = lambda url: None, denied: Denied = frozenset()
) -> Iterator[Tokens]:
    revoked = Revoked(lambda handle: denied)
    try:
        yield Tokens(domains, fetch, revoked)
    finally:
        revoked.close()


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(payload: Any, header: Any = None, secret: str | bytes = SECRET) -> str:
    """Signed with HS256, whatever the header says."""
    text = f"{part({'alg': 'HS256', 'typ': 'JWT'} if header is None else header)}.{part(payload)}"
    key = secret if isinstance(secret, bytes) else secret.encode()
    return f"{text}.{part(hmac.digest(key, text.encode(), hashlib.sha256))}"


def headed(**more: Any) -> str:
    return signed({"user_id": USER}, {"alg": "HS256", **more})


def ask(token: str, asked: Domain | None = None, **changes: Any) -> Caller:
    asked = asked or domain(**changes)
    with tokens(asked) as known:
        return known.caller(asked, token)


def refusal(token: str, **changes: Any) -> str:
    """The words of it. It comes at once: whoever forges tokens must not cost us time."""
    with at_once(), pytest.raises(BadToken) as refused:
        ask(token, **changes)
    return str(refused.value)
