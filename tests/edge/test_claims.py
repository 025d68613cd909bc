"""What a well-signed token may say: times, audiences, people, and who of them is denied."""

import time
from datetime import timedelta
from typing import Any

import pytest
from token_smith import OTHER, USER, ask, domain, refusal, signed, tokens

from senna.errors import BadToken, ExpiredToken, NobodyInToken

NOBODY = "Incorrect token - please try a different one"


def dated(value: Any) -> Any:
    """From now, when the test runs."""
    return time.time() + value.total_seconds() if isinstance(value, timedelta) else value


NO_MOMENTS: list[Any] = ["abc", "9999999999", [1], {}, True, None]


@pytest.mark.parametrize(
    ("claims", "changes", "says"),
    [
        ({"exp": timedelta(seconds=-25)}, {}, None),
        ({"exp": timedelta(seconds=-35)}, {}, "jwt expired"),
        ({"exp": 0}, {}, "jwt expired"),
        ({"exp": -1}, {}, "jwt expired"),
        ({"exp": 10**18}, {}, None),
        ({"exp": timedelta(seconds=0.5)}, {}, None),
        ({"nbf": timedelta(seconds=25)}, {}, None),
        ({"nbf": timedelta(seconds=45)}, {}, "jwt not active"),
        ({"iat": timedelta(seconds=86400)}, {}, "jwt not active"),
        ({"iat": timedelta(seconds=-86400)}, {}, None),
        *(
            ({name: value}, {}, f"invalid {name} value")
            for name in ("exp", "nbf", "iat")
            for value in NO_MOMENTS
        ),
        ({}, {"jwt_require_exp": True}, "jwt exp required"),
        ({"exp": timedelta(seconds=60)}, {"jwt_require_exp": True}, None),
        ({}, {"jwt_audience": "a"}, "jwt audience invalid"),
        ({"aud": "b"}, {"jwt_audience": "a"}, "jwt audience invalid"),
        ({"aud": "aa"}, {"jwt_audience": "a"}, "jwt audience invalid"),
        ({"aud": []}, {"jwt_audience": "a"}, "jwt audience invalid"),
        ({"aud": {"a": 1}}, {"jwt_audience": "a"}, "jwt audience invalid"),
        ({"aud": 5}, {"jwt_audience": "a"}, "jwt audience invalid"),
        ({"aud": "a"}, {"jwt_audience": "a"}, None),
        ({"aud": ["b", "a"]}, {"jwt_audience": "a"}, None),
        ({"aud": "anything"}, {}, None),
        ({}, {"jwt_issuer": "urn:expected"}, "jwt issuer invalid"),
        ({"iss": "urn:"}, {"jwt_issuer": "urn:expected"}, "jwt issuer invalid"),
        ({"iss": ["urn:expected"]}, {"jwt_issuer": "urn:expected"}, "jwt issuer invalid"),
        ({"iss": "urn:expected"}, {"jwt_issuer": "urn:expected"}, None),
        ({"jti": 7}, {}, None),
        ({"jti": ["a"]}, {}, None),
    ],
)
def test_a_token_is_good_for_its_time_and_its_audience(
    claims: dict[str, Any], changes: dict[str, Any], says: str | None
) -> None:
    token = signed({"user_id": USER} | dict(zip(claims, map(dated, claims.values()), strict=True)))
    if says is None:
        assert ask(token, **changes).user == USER
    else:
        assert refusal(token, **changes) == says


def test_an_expired_token_is_told_apart() -> None:
    with pytest.raises(ExpiredToken, match=r"^jwt expired$"):
        ask(signed({"user_id": USER, "exp": time.time() - 100}))
    with pytest.raises(BadToken, match=r"^invalid signature$"):  # the forger learns nothing of it
        ask(signed({"user_id": USER, "exp": time.time() - 100}, secret=OTHER))


NOBODIES: list[Any] = [
    *(None, True, False, 1.0, -1, 0, 2**53, 2**63, 10**30, [1], [], {}, {"$gt": 0}),
    *("", "1 ", " 1", "1\n", "٣", "01", "+1", "-1", "0", "1.0", "1e3", "0x1", "1_0", "9" * 300),
    *("a", "a:b", "{x}", "*", "9007199254740992", "\x00", "1\x00"),
]


@pytest.mark.parametrize("value", NOBODIES, ids=repr)
def test_a_claim_that_is_no_user_id_is_nobody(value: Any) -> None:
    for told in ({"user_id": value}, {"sub": value}, {"user_id": value, "sub": "5"}):
        with pytest.raises(NobodyInToken) as refused:
            ask(signed(told))
        assert str(refused.value) == NOBODY
    with pytest.raises(NobodyInToken):
        ask(signed({}))


@pytest.mark.parametrize("value", [1, 388636, 2**53 - 1, "1", "388636", "9007199254740991"])
def test_an_integer_id_may_come_as_its_digits(value: Any) -> None:
    assert ask(signed({"user_id": value})).user == int(value)
    assert ask(signed({"sub": value})).user == int(value)


@pytest.mark.parametrize(
    "value",
    [None, True, 5, 1.0, [], {}, "", "a b", "a:b", "{x}", "*", "a\n", "é", "a" * 65, "a/b", "%41"],
    ids=repr,
)
def test_where_ids_are_strings_nothing_else_is_one(value: Any) -> None:
    with pytest.raises(NobodyInToken):
        ask(signed({"user_id": value}), string_ids=True)


@pytest.mark.parametrize("value", ["5", "01", "a", "A.b_c@d~e-f", "a" * 64])
def test_where_ids_are_strings_they_are_kept_as_they_are(value: str) -> None:
    assert ask(signed({"user_id": value}), string_ids=True).user == value


def test_the_claim_has_a_name_and_sub_is_only_for_when_it_is_absent() -> None:
    assert ask(signed({"uid": 5, "sub": "6", "user_id": 7}), jwt_claim="uid").user == 5
    assert ask(signed({"sub": "6", "user_id": 7}), jwt_claim="uid").user == 6


def test_of_two_claims_of_one_name_the_last_one_counts() -> None:
    assert ask(signed(b'{"user_id":1,"user_id":2}')).user == 2


@pytest.mark.parametrize(
    ("denied", "claims"),
    [
        (("user", str(USER)), {}),
        (("token", "a1"), {"jti": "a1"}),
        (("token", "7"), {"jti": 7}),
        (("token", "\ud800"), None),
    ],
)
def test_who_is_denied_is_out(denied: tuple[str, str], claims: dict[str, Any] | None) -> None:
    token = signed({"user_id": USER} | (claims or {}))
    with tokens(domain(), denied=frozenset({denied})) as known:
        if claims is None:
            assert known.caller(domain(), token).user == USER
            return
        with pytest.raises(BadToken, match=r"^jwt revoked$"):
            known.caller(domain(), token)
        assert known.caller(domain(), signed({"user_id": 2, "jti": "other"})).user == 2
