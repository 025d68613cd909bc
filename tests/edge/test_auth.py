import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from settings_smith import EC, RSA
from token_smith import OTHER, SECRET, USER, ask, domain, headed, part, refusal, signed, tokens

from senna.edge.auth import Caller, token_in
from senna.errors import BadToken

MALFORMED = "Your token is invalid - please check it and try again"
SAMPLE = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjozODg2MzZ9"
    ".UOFA3A6iCHN62Iobv-5WAzb95uRWuRn8nslhNPMfLz4"
)
GOOD = signed({"user_id": USER})
HEAD, BODY, SIGNATURE = GOOD.split(".")


def test_a_good_token_names_the_caller() -> None:
    assert ask(GOOD) == Caller(USER, None, None)
    expires = int(time.time()) + 60
    told = {"user_id": USER, "exp": expires, "jti": "a1", "role": "admin", "unknown": {}}
    assert ask(signed(told)) == Caller(USER, "a1", float(expires))


def test_the_sample_token_of_the_original_is_good_in_development() -> None:
    assert ask(SAMPLE, jwt_secrets=("scene-passage-love-rhyme",)).user == USER


BRACKETS = part(b"[" * 6000)
BAD_KIDS: list[Any] = [5, ["a"], {}, True, "k" * 5000]
UNREADABLE = [
    *("", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d.e", f"{GOOD}.x.y"),
    *(f"{GOOD}\x00", f"\x00{GOOD}", f"{GOOD}\n", f" {GOOD}", f"Bearer {GOOD}", GOOD + "é"),
    *(f"{GOOD}==", f"{GOOD}=", f"{GOOD}!!", f"{HEAD}==.{BODY}.{SIGNATURE}", "٣.٣.٣", "\ud800.a.b"),
    *(f"{HEAD}.{BODY},{SIGNATURE}", f"{GOOD},{GOOD}", f"{HEAD}+/.{BODY}.{SIGNATURE}"),
    *(f"{HEAD}.{BODY}.A", f"{HEAD}A.{BODY}.{SIGNATURE}"),
    f"{part([1])}.{BODY}.{SIGNATURE}",
    f"{part(None)}.{BODY}.{SIGNATURE}",
    f"{part(b'')}.{BODY}.{SIGNATURE}",
    f"{part(bytes([255, 254]))}.{BODY}.{SIGNATURE}",
    f"{part(b'{')}.{BODY}.{SIGNATURE}",
    f"{BRACKETS}.{BODY}.{SIGNATURE}",
    f"{part(b'[' * 990 + b']' * 990)}.{BODY}.{SIGNATURE}",
    f"{part(b'[' * 200_000)}.{BODY}.{SIGNATURE}",
    f"{HEAD}.{part(b'x' * 1_000_000)}.{SIGNATURE}",
    "a" * 1_000_000,
    "." * 1_000_000,
    signed({"user_id": USER, "pad": "x" * 8192}),
    # Well signed and no claims at all.
    *(signed(payload) for payload in ([1], "x", None, 5, b"", b"{", b"\xff", b"[" * 3000)),
    *(signed(b'{"user_id":388636,"exp":%s}' % text) for text in (b"1e400", b"NaN", b"1" * 5000)),
    signed(b'{"user_id":388636,"x":"\\ud800"}'),
    signed(GOOD.encode(), {"alg": "HS256", "cty": "JWT"}),
    # Headers that demand what we do not do.
    *(headed(crit=crit) for crit in (["x"], ["b64"], [], "x", None)),
    *(headed(b64=b64) for b64 in (False, True, None)),
    *(headed(kid=kid) for kid in BAD_KIDS),
]


@pytest.mark.parametrize("token", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_token_is_refused_at_once(token: str) -> None:
    assert refusal(token) == MALFORMED


@pytest.mark.parametrize(
    "algorithm",
    ["none", "nOnE", "NONE", "", None, 5, ["HS256"], {"HS256": 1}, True, "HS384", "RS256", "hs256"],
)
def test_only_a_configured_algorithm_is_looked_at(algorithm: Any) -> None:
    for token in (
        signed({"user_id": USER}, {"alg": algorithm}),
        f"{part({'alg': algorithm})}.{BODY}.",
    ):
        assert refusal(token) == "invalid algorithm"
    assert refusal(signed({"user_id": USER}, {"typ": "JWT"})) == "invalid algorithm"


def spelled_otherwise(token: str) -> str:
    """The last letter of an HS256 signature has two spare bits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


FORGED = [
    signed({"user_id": USER}, secret=OTHER),
    signed({"user_id": USER}, secret=SECRET + "x"),
    f"{HEAD}.{BODY}.",
    f"{HEAD}.{part({'user_id': 1})}.{SIGNATURE}",
    f"{part({'alg': 'HS256'})}.{BODY}.{SIGNATURE}",
    f"{HEAD}.{BODY}.{part(b'x' * 31)}",
    f"{HEAD}.{BODY}.{part(b'x' * 33)}",
    *(
        signed({"user_id": USER}, {"alg": "HS256", name: value}, OTHER)
        for name, value in (
            ("kid", "../../etc/passwd"),
            ("kid", "' OR 1=1"),
            ("kid", "x\r\nSET a b"),
            ("jku", "http://127.0.0.1:9/keys"),
            ("x5u", "http://127.0.0.1:9/cert"),
            ("jwk", {"kty": "oct", "k": part(OTHER.encode())}),
            ("x5c", ["MIIB"]),
        )
    ),
]


@pytest.mark.parametrize("token", FORGED, ids=range(len(FORGED)))
def test_a_forged_token_is_refused_at_once(token: str) -> None:
    assert refusal(token) == "invalid signature"


def test_a_token_has_one_spelling() -> None:
    assert refusal(spelled_otherwise(GOOD)) == MALFORMED


def test_what_a_header_says_of_keys_changes_nothing() -> None:
    for name in ("kid", "jku", "x5u", "x5c", "typ", "nonce"):
        assert ask(headed(**{name: "http://127.0.0.1:9/"})).user == USER


def test_every_secret_of_a_rotation_is_good() -> None:
    both = (OTHER, SECRET)
    assert ask(GOOD, jwt_secrets=both).user == USER
    assert ask(signed({"user_id": 2}, secret=OTHER), jwt_secrets=both).user == 2
    assert refusal(signed({"user_id": 2}, secret="x" * 32), jwt_secrets=both) == "invalid signature"


def test_a_secret_may_look_like_anything() -> None:
    for secret in ('{"kty": "oct"}', "ssh-rsa AAAA", "pässwörter von 32 Byte", "short"):
        assert ask(signed({"user_id": USER}, secret=secret), jwt_secrets=(secret,)).user == USER


KEYS: dict[str, Any] = {
    "RS256": RSA,
    "ES256": EC,
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}
PEMS = {
    name: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for name, key in KEYS.items()
}
ALL = domain(jwt_secrets=(), jwt_public_keys=tuple(PEMS.values()), jwt_algorithms=tuple(KEYS))


def by_key(name: str, **header: Any) -> str:
    return jwt.encode({"user_id": USER}, KEYS[name], name, header)


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_public_key_checks_its_own_algorithm(name: str) -> None:
    assert ask(by_key(name), ALL).user == USER
    head, body, signature = by_key(name).split(".")
    assert refusal(f"{head}.{part({'user_id': 1})}.{signature}", asked=ALL) == "invalid signature"
    for other in sorted(set(KEYS) - {name}):
        confused = f"{part({'alg': other})}.{body}.{signature}"
        assert refusal(confused, asked=ALL) == "invalid signature"


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_public_key_is_no_shared_secret(name: str) -> None:
    der = KEYS[name].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for secret in (PEMS[name], PEMS[name].strip(), der):
        assert refusal(signed({"user_id": USER}, secret=secret), asked=ALL) == "invalid algorithm"
        lie = signed({"user_id": USER}, {"alg": name}, secret)
        assert refusal(lie, asked=ALL) == "invalid signature"


def test_a_token_of_one_domain_opens_no_other() -> None:
    a, b = domain(handle="a"), domain(handle="b", jwt_secrets=(OTHER,))
    with tokens(a, b) as known:
        assert known.caller(a, GOOD).user == USER
        with pytest.raises(BadToken, match=r"^invalid signature$"):
            known.caller(b, GOOD)


@pytest.mark.parametrize(
    ("environ", "token"),
    [
        ({}, None),
        ({"HTTP_X_AUTH_TOKEN": "a"}, "a"),
        ({"HTTP_X_AUTH_TOKEN": ""}, ""),
        ({"HTTP_X_AUTH_TOKEN": "", "HTTP_AUTHORIZATION": "Bearer b"}, ""),
        ({"HTTP_X_AUTH_TOKEN": "a", "HTTP_AUTHORIZATION": "Bearer b"}, "a"),
        ({"HTTP_AUTHORIZATION": "Bearer b"}, "b"),
        ({"HTTP_AUTHORIZATION": "bearer  b "}, "b"),
        ({"HTTP_AUTHORIZATION": "Bearer"}, ""),
        ({"HTTP_AUTHORIZATION": "Basic dTpw"}, None),
        ({"HTTP_AUTHORIZATION": ""}, None),
        ({"QUERY_STRING": "token=a"}, None),
    ],
)
def test_a_token_comes_in_a_header(environ: dict[str, str], token: str | None) -> None:
    assert token_in(domain(), environ) == token


def test_the_header_has_the_name_that_the_domain_gives_it() -> None:
    environ = {"HTTP_X_MY_TOKEN": "a", "HTTP_AUTHORIZATION": "Bearer b", "HTTP_X_AUTH_TOKEN": "c"}
    assert token_in(domain(jwt_header="X-My-Token"), environ) == "a"
    assert token_in(domain(jwt_header="authorization"), environ) == "b"


def test_no_refusal_repeats_the_token() -> None:
    words = {refusal(token) for token in UNREADABLE + FORGED}
    assert words == {MALFORMED, "invalid signature"}
    assert json.dumps(repr(ALL)).count("BEGIN") == 0
