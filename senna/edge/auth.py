"""Who is asking: from a token to a caller, the same for every door."""

import binascii
import re
import time
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from config import Domain
from senna.edge import claims
from senna.edge.keysets import ALGORITHMS, Fetch, Keyset
from senna.edge.revoked import Revoked
from senna.edge.verified import Caller, Verified
from senna.edge.wire.headers import wsgi_name
from senna.errors import BadToken

__all__ = ["MALFORMED", "Caller", "Tokens", "token_in"]

MALFORMED = "Your token is invalid - please check it and try again"

_LONGEST = 8192
_LONGEST_KID = 256
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)", re.ASCII)
_STANDARD = str.maketrans("-_", "+/")
_URL = str.maketrans("+/", "-_")


def token_in(domain: Domain, environ: Mapping[str, Any]) -> str | None:
    """The token of a WSGI request as it stands there. An empty one is a bad one, not none."""
    name = wsgi_name(domain.jwt_header)
    own: str | None = environ.get(name)
    if own is not None and name != "HTTP_AUTHORIZATION":
        return own
    scheme, _, token = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class Tokens:
    def __init__(self, domains: Iterable[Domain], fetch_jwks: Fetch, revoked: Revoked) -> None:
        self._keysets = {domain.handle: Keyset(domain, fetch_jwks) for domain in domains}
        self._good = {handle: Verified() for handle in self._keysets}
        self._revoked = revoked

    def caller(self, domain: Domain, token: str) -> Caller:
        handle, now = domain.handle, time.time()
        keys = self._keysets[handle].now()  # first: what is verified meanwhile is not by newer ones
        caller = self._good[handle].find(token, keys, now)
        if caller is None:
            told = self._verified(domain, token)
            claims.check(domain, told, now)
            expires = claims.moment(told, "exp")
            caller = Caller(claims.person(domain, told), claims.token_id(told), expires)
            self._good[handle].keep(token, keys, told, caller)
        if self._revoked.holds(handle, caller.user, caller.token_id):
            raise BadToken("jwt revoked")
        return caller

    def _verified(self, domain: Domain, token: str) -> claims.Claims:
        parts = _COMPACT.fullmatch(token) if len(token) <= _LONGEST else None
        if parts is None:
            raise BadToken(MALFORMED)
        algorithm, kid = _read_header(domain, _decoded(parts[1]))
        signed, signature = token[: parts.end(2)].encode(), _decoded(parts[3])
        keys = self._keysets[domain.handle].find(algorithm, kid)
        if not any(ALGORITHMS[algorithm].verify(signed, key, signature) for key in keys):
            raise BadToken("invalid signature")
        return _object(_decoded(parts[2]))


def _read_header(domain: Domain, text: bytes) -> tuple[str, str | None]:
    """Nothing in it is believed: it only chooses among what the domain allows."""
    header = _object(text)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in domain.jwt_algorithms:
        raise BadToken("invalid algorithm")
    # `crit` demands what we do not know, `b64` another way to sign.
    if "crit" in header or "b64" in header:
        raise BadToken(MALFORMED)
    if kid is not None and (not isinstance(kid, str) or len(kid) > _LONGEST_KID):
        raise BadToken(MALFORMED)
    return algorithm, kid


def _object(text: bytes) -> dict[str, Any]:
    # orjson refuses what JSON is not: NaN, 1e400, lone surrogates, a hundred thousand brackets.
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadToken(MALFORMED) from None
    if not isinstance(found, dict):
        raise BadToken(MALFORMED)
    return found


def _decoded(part: str) -> bytes:
    try:
        text = binascii.a2b_base64(part.translate(_STANDARD) + "=" * (-len(part) % 4))
    except binascii.Error:
        raise BadToken(MALFORMED) from None
    # The last letter holds spare bits: without this, four spellings would be one token.
    if binascii.b2a_base64(text, newline=False).decode().rstrip("=").translate(_URL) != part:
        raise BadToken(MALFORMED)
    return text
