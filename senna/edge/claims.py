"""What a token says, once its signature is good: for when, for whom, and of whom."""

import math
from typing import Any

from config import Domain
from senna.errors import BadToken, ExpiredToken, NobodyInToken
from senna.model import MAX_USER_ID, UserId, read_user_id

LEEWAY = 30.0  # seconds that two clocks may differ

Claims = dict[str, Any]


def check(domain: Domain, claims: Claims, now: float) -> None:
    expires = moment(claims, "exp")
    if expires is None and domain.jwt_require_exp:
        raise BadToken("jwt exp required")
    if expires is not None and now >= expires + LEEWAY:
        raise ExpiredToken("jwt expired")
    for name in ("nbf", "iat"):
        begins = moment(claims, name)
        if begins is not None and now < begins - LEEWAY:
            raise BadToken("jwt not active")
    _check_audience(domain.jwt_audience, claims.get("aud"))
    if domain.jwt_issuer is not None and claims.get("iss") != domain.jwt_issuer:
        raise BadToken("jwt issuer invalid")


def moment(claims: Claims, name: str) -> float | None:
    if name not in claims:
        return None
    value = claims[name]
    # In Python a bool is a number; here it is none.
    if type(value) not in (int, float) or not math.isfinite(value):
        raise BadToken(f"invalid {name} value")
    return float(value)


def person(domain: Domain, claims: Claims) -> UserId:
    value = claims[domain.jwt_claim] if domain.jwt_claim in claims else claims.get("sub")
    user: UserId | None = None
    if type(value) is int and not domain.string_ids:
        user = value if 1 <= value <= MAX_USER_ID else None
    elif isinstance(value, str):  # RFC 7519: a `sub` is a string, of digits where ids are numbers
        user = read_user_id(value, domain.string_ids)
    if user is None:
        raise NobodyInToken("Incorrect token - please try a different one")
    return user


def token_id(claims: Claims) -> str | None:
    value = claims.get("jti")
    return str(value) if type(value) in (str, int) else None


def _check_audience(wanted: str | None, given: Any) -> None:
    if wanted is None:
        return
    if given != wanted and not (isinstance(given, list) and wanted in given):
        raise BadToken("jwt audience invalid")
