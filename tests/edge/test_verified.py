"""A token that was good a moment ago is not proved again, and is refused as soon as it would be."""

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from settings_smith import RSA
from token_smith import OTHER, USER, domain, signed, tokens

from config import Domain
from senna.edge.auth import Caller, Tokens
from senna.edge.claims import LEEWAY
from senna.edge.keysets import Published
from senna.edge.revoked import Revoked
from senna.edge.verified import Verified
from senna.errors import BadToken, ExpiredToken

GOOD = signed({"user_id": USER})
ADA = Caller(USER, None, None)
KEYS = object()


def told(kind: type[BadToken], known: Tokens, where: Domain, token: str) -> None:
    for _ in range(2):  # nor does it make a difference to have asked before
        with pytest.raises(kind):
            known.caller(where, token)


def remembered(known: Tokens, where: Domain) -> int:
    return len(known._good[where.handle]._proofs)


def test_a_token_is_proved_once() -> None:
    here = domain()
    with tokens(here) as known:
        assert known.caller(here, GOOD) is known.caller(here, GOOD)
        assert remembered(known, here) == 1


HEAD, BODY, SIGNATURE = GOOD.split(".")
OTHERS = [
    f"{GOOD}=",
    GOOD[:-1],
    f"{HEAD}.{BODY}.",
    f"{HEAD}.{BODY[:-1]}.{SIGNATURE}",
    f" {GOOD}",
    "",
]


@pytest.mark.parametrize("other", OTHERS)
def test_another_spelling_of_a_good_token_is_another_token(other: str) -> None:
    here = domain()
    with tokens(here) as known:
        known.caller(here, GOOD)
        told(BadToken, known, here, other)


def test_what_is_refused_is_not_remembered() -> None:
    here = domain(jwt_require_exp=True)
    expired = signed({"user_id": USER, "exp": time.time() - 60})
    with tokens(here) as known:
        told(ExpiredToken, known, here, expired)
        for bad in (GOOD, signed({"user_id": USER}, secret=OTHER), signed({"exp": 9e9}), "x"):
            told(BadToken, known, here, bad)
        assert remembered(known, here) == 0


def test_a_token_ends_while_it_is_remembered() -> None:
    here = domain()
    token = signed({"user_id": USER, "exp": time.time() - LEEWAY + 0.5})
    with tokens(here) as known:
        assert known.caller(here, token) is known.caller(here, token)
        time.sleep(0.6)
        told(ExpiredToken, known, here, token)


TIMES: list[tuple[dict[str, float], float, bool]] = [
    ({"exp": 1000.0}, 1000 + LEEWAY - 0.1, True),
    ({"exp": 1000.0}, 1000 + LEEWAY, False),
    ({"nbf": 1000.0}, 1000 - LEEWAY, True),
    ({"nbf": 1000.0}, 1000 - LEEWAY - 0.1, False),  # a clock was set back
    ({"iat": 2000.0, "nbf": 1000.0}, 2000 - LEEWAY - 0.1, False),
    ({"iat": 1000.0, "nbf": 2000.0}, 2000 - LEEWAY - 0.1, False),
    ({}, 0.0, True),
]


@pytest.mark.parametrize(("claims", "now", "good"), TIMES)
def test_it_is_good_for_as_long_as_its_claims_say(
    claims: dict[str, float], now: float, good: bool
) -> None:
    verified, caller = Verified(), Caller(USER, None, claims.get("exp"))
    verified.keep("t", KEYS, claims, caller)
    assert verified.find("t", KEYS, now) == (caller if good else None)


def test_a_revoked_token_is_refused_although_it_is_remembered() -> None:
    denied: set[tuple[str, str]] = set()
    here, token = domain(), signed({"user_id": USER, "jti": "a1"})
    revoked = Revoked(lambda handle: frozenset(denied), every=0.02)
    known = Tokens((here,), lambda url: None, revoked)
    try:
        assert known.caller(here, token) is known.caller(here, token)
        for denial in (("token", "a1"), ("user", str(USER))):
            denied.add(denial)
            time.sleep(0.2)
            told(BadToken, known, here, token)
            denied.clear()
            time.sleep(0.2)
            assert known.caller(here, token).token_id == "a1"
    finally:
        revoked.close()


def test_domains_do_not_share_what_they_remember() -> None:
    # All three wait for the same keys of a platform, which do not come.
    url = "https://platform.example/jwks"
    one = domain(handle="one", jwt_jwks_url=url)
    other = domain(handle="other", jwt_secrets=(OTHER,), jwt_jwks_url=url)
    third = domain(handle="third", jwt_claim="sub", jwt_jwks_url=url)
    token = signed({"user_id": USER, "sub": "7"})
    with tokens(one, other, third) as known:
        assert known.caller(one, token).user == USER
        told(BadToken, known, other, token)
        assert known.caller(third, token).user == 7
        assert known.caller(one, token).user == USER


def published(key: Any, kid: str) -> dict[str, Any]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"keys": [public | {"kid": kid}]}


def test_other_keys_make_it_prove_itself_again() -> None:
    first, second = RSA, rsa.generate_private_key(65537, 2048)
    answer = published(first, "a")
    url = "https://platform.example/jwks"
    here = domain(jwt_algorithms=("RS256",), jwt_secrets=(), jwt_jwks_url=url)
    token = jwt.encode({"user_id": USER}, first, "RS256", {"kid": "a"})
    with tokens(here, fetch=lambda _: answer) as known:
        known.caller(here, token)  # before it, there were no keys at all
        caller = known.caller(here, token)
        assert known.caller(here, token) is caller
        keys = known._keysets[here.handle]._published
        assert keys
        keys._load()  # the same ones once more: still good, and proved again
        assert known.caller(here, token) is not caller
        answer = published(second, "b")
        keys._load()
        told(BadToken, known, here, token)


def test_keys_are_asked_for_again_although_all_tokens_are_remembered() -> None:
    now, asked = [0.0], [0]

    def fetch(_: str) -> dict[str, Any]:
        asked[0] += 1
        return published(RSA, "a")

    keys = Published("https://platform.example/jwks", ("RS256",), fetch, clock=lambda: now[0])
    assert keys.find("RS256", "a")
    before = keys.now()
    now[0] = 599.0
    assert keys.now() is before
    assert asked[0] == 1
    now[0] = 601.0
    assert eventually(lambda: keys.now() is not before)
    assert asked[0] == 2


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def test_only_so_many_are_remembered_and_the_oldest_make_room() -> None:
    verified = Verified(most=3)
    for token in "abcad":
        verified.keep(token, KEYS, {}, ADA)
    assert [token for token in "abcd" if verified.find(token, KEYS, 0)] == ["a", "c", "d"]


def test_only_so_many_bytes_are_remembered() -> None:
    verified = Verified(size=100)
    for token in ("a" * 40, "b" * 40, "c" * 40, "c" * 40):
        verified.keep(token, KEYS, {}, ADA)
    assert [bool(verified.find(one * 40, KEYS, 0)) for one in "abc"] == [False, True, True]
    verified.keep("d" * 101, KEYS, {}, ADA)
    assert len(verified._proofs) == 0
    verified.keep("e" * 100, KEYS, {}, ADA)
    assert verified.find("e" * 100, KEYS, 0)
