"""Tokens that were found good, so that the same person's next request need not prove it again.

Only a good token is remembered, whole, and only for as long as its own times allow and the keys of
its domain are the ones that it was checked with. Whether it was revoked is asked each time anyway.
"""

from dataclasses import dataclass
from math import inf
from typing import Any

from senna.edge.claims import LEEWAY, Claims, moment
from senna.model import UserId

_MOST = 4096
_BYTES = 2 * 1024 * 1024  # of tokens: a short one has 150


@dataclass(frozen=True, slots=True)
class Caller:
    """`expires` is what the token says, in seconds since 1970, without any leeway."""

    user: UserId
    token_id: str | None
    expires: float | None


@dataclass(frozen=True, slots=True)
class _Proof:
    caller: Caller
    keys: Any  # only compared
    begins: float
    ends: float


class Verified:
    """Of one domain. The oldest make room."""

    def __init__(self, most: int = _MOST, size: int = _BYTES) -> None:
        self._most, self._room = most, size
        self._proofs: dict[str, _Proof] = {}

    def find(self, token: str, keys: object, now: float) -> Caller | None:
        """`keys` stands for all keys of the domain: another object, other keys."""
        proof = self._proofs.get(token)
        if proof is None or proof.keys is not keys or not proof.begins <= now < proof.ends:
            return None
        return proof.caller

    def keep(self, token: str, keys: object, claims: Claims, caller: Caller) -> None:
        """The claims have passed `claims.check`; its bounds are these."""
        if token in self._proofs:
            self._drop(token)
        times = (moment(claims, "nbf"), moment(claims, "iat"))
        begins = max((time - LEEWAY for time in times if time is not None), default=-inf)
        ends = inf if caller.expires is None else caller.expires + LEEWAY
        self._proofs[token] = _Proof(caller, keys, begins, ends)
        self._room -= len(token)
        while len(self._proofs) > self._most or self._room < 0:
            self._drop(next(iter(self._proofs)))

    def _drop(self, token: str) -> None:
        if self._proofs.pop(token, None):
            self._room += len(token)
