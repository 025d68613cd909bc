"""Signing a token ourselves, for a person at a terminal. The service only ever reads them."""

import time
import warnings
from typing import Any

import jwt

from config import Domain
from senna.model import UserId


def mint(domain: Domain, user: UserId, seconds: int | None = None) -> str | None:
    """Nothing when the domain's tokens are signed with a key that only the platform has."""
    if not domain.jwt_secrets:
        return None
    claims: dict[str, Any] = {domain.jwt_claim: user}
    if domain.jwt_audience:
        claims["aud"] = domain.jwt_audience
    if domain.jwt_issuer:
        claims["iss"] = domain.jwt_issuer
    if seconds is not None:
        claims["exp"] = int(time.time()) + seconds
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)  # config.py judges secrets
        return jwt.encode(claims, domain.jwt_secrets[0], domain.jwt_algorithms[0])
