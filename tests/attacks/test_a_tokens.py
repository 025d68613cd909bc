"""A: tokens. The words of each refusal are held at tests/edge/test_auth.py and test_claims.py.

A7, secrets of samples: tests/test_config_keys.py. A17, heads of 64 KB: tests/serve/test_program.py.
A22, endpoints of keys that are down, slow or flooded: tests/edge/test_keysets.py and
tests/platform/test_platform_jwks.py. A23 waits for API keys; the bearer of /metrics is compared
in constant time (senna/api/ops.py)."""

import time
from typing import Any

import jwt
import pytest
from attacks.fort import CHAT, HELLO, Fort, U, V, code
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from settings_smith import RSA, pem
from token_smith import OTHER, headed, part, signed

from senna.api.routes import ROUTES
from senna.store.denials import Denials
from senna.store.keys import Keys

GOOD = signed({"user_id": U})
HEAD, BODY, SIGNATURE = GOOD.split(".")
DER = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
STRANGE_IDS: list[Any] = [
    *(None, True, False, 1.0, -1, 0, 2**53, 2**63, [1], {"$gt": 0}, "", "1 ", "٣"),
    *("1\n", "01", "+1", "1e3", "9" * 300, "a:b", "{x}", "*", "1\x00"),
]
NO_MOMENTS: list[Any] = ["abc", [1], True, None, "9999999999", {}]
NOW = int(time.time())
OPEN = {"/", "/api", "/api/"}


def forged(**header: Any) -> str:
    return signed({"user_id": U}, {"alg": "HS256", **header}, OTHER)


def claims(**told: Any) -> str:
    return signed({"user_id": U, **told})


def strict(**told: Any) -> str:
    good = {"exp": NOW + 9999, "aud": "senna", "iss": "urn:expected"}
    return claims(**{name: value for name, value in (good | told).items() if value != "-"})


def raw(payload: bytes) -> str:
    return signed(payload)


REFUSED: dict[str, list[str]] = {
    "A2 no token at all": ["", "..", "a.b", "a.b.c.d.e", f"{GOOD}\x00", f"{GOOD}é", "Ù£.Ù£.Ù£"],
    "A3 signed by nobody": [
        f"{part({'alg': alg})}.{BODY}.{end}"
        for alg in ("none", "nOnE", "NONE", "")
        for end in ("", SIGNATURE)
    ],
    "A5 strange heads": [
        signed({"user_id": U}, {"typ": "JWT"}),
        signed({"user_id": U}, {"alg": ["HS256"]}),
        f"{part([1])}.{BODY}.{SIGNATURE}",
        f"{part(b'[' * 6000)}.{BODY}.{SIGNATURE}",
        f"{part(b'[' * 200_000)}.{BODY}.{SIGNATURE}",
    ],
    "A6 signed by somebody else": [
        forged(),
        GOOD[:-2],
        f"{GOOD}!!",
        f"{GOOD}==",
        f"{HEAD}.{part({'user_id': V})}.{SIGNATURE}",
    ],
    "A8 keys that lead elsewhere": [
        *(
            forged(kid=kid)
            for kid in ("../../etc/passwd", "' OR 1=1", "x\r\nSET a b", 5, "k" * 10_000)
        ),
        headed(kid=5),
        headed(kid=["a"]),
    ],
    "A10 demands we do not meet": [headed(crit=["x"]), headed(b64=False), headed(crit=[])],
    "A11 at another time": [
        *(claims(exp=NOW - 60), claims(exp=0), claims(nbf=NOW + 9999), claims(iat=NOW + 86_400)),
    ],
    "A12 no moments": [
        *(claims(exp=value) for value in NO_MOMENTS),
        *(raw(b'{"user_id":388636,"exp":%s}' % it) for it in (b"1e400", b"NaN", b"1" * 5000)),
    ],
    "A15 nobody in it": [
        signed({}),
        *(signed({"user_id": value}) for value in STRANGE_IDS),
        raw(b'{"user_id":"\\ud800"}'),
    ],
    "A17 too long": [claims(pad="x" * 8192), "a" * 100_000],
    "A19 a token in a token": [signed(GOOD.encode(), {"alg": "HS256", "cty": "JWT"})],
    "A20 of another domain": [signed({"user_id": U}, secret=OTHER)],
}
EVERY = [
    pytest.param(token, id=f"{row} {number}")
    for row, tokens in REFUSED.items()
    for number, token in enumerate(tokens)
]


def refused(fort: Fort, token: str, domain: str = "alpha") -> None:
    """Everywhere under /api, before there is a route and before a body is read."""
    for method, path, body in (
        ("GET", "/api/list", None),
        ("GET", "/api/", None),
        ("GET", "/api/nothing", None),
        ("POST", CHAT, HELLO),
        ("DELETE", CHAT, None),
    ):
        answer = fort.ask(method, path, token, domain, json=body)
        assert code(answer) == (401, "INVALID_TOKEN_ERR")
    assert fort.nothing_happened()


@pytest.mark.parametrize("token", EVERY)
def test_a_bad_token_opens_nothing(fort: Fort, token: str) -> None:
    refused(fort, token)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"A1 {route.methods[0]} {route.path}")
def test_without_a_token_only_the_greetings_answer(fort: Fort, route: Any) -> None:
    path = route.path.replace("<id>", str(V)).replace("<message>", "x")
    for method in route.methods:
        answer = fort.ask(method, path, None, json=HELLO if route.body else None)
        assert code(answer) == ((200, "ok") if path in OPEN else (401, "NOT_AUTHENTICATED"))
    assert fort.nothing_happened()


@pytest.mark.parametrize("secret", [pem(RSA), pem(RSA).strip(), DER], ids=["pem", "text", "der"])
def test_a4_a_public_key_is_no_shared_secret(fort: Fort, secret: str | bytes) -> None:
    for algorithm in ("HS256", "RS256"):
        refused(fort, signed({"user_id": U}, {"alg": algorithm}, secret), "pem")
    good = jwt.encode({"user_id": U}, RSA, "RS256")
    assert fort.ask("GET", "/api/list", good, "pem").status_code == 200


@pytest.mark.parametrize("name", ["jku", "x5u", "jwk", "x5c"])
def test_a9_a_token_cannot_send_us_anywhere(fort: Fort, name: str) -> None:
    before = fort.platform.connections
    refused(fort, forged(**{name: f"{fort.platform.url}/keys"}))
    # Well signed, it changes nothing.
    assert fort.ask("GET", "/api/list", headed(**{name: fort.platform.url})).status_code == 200
    assert fort.platform.connections == before


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        *(("A13", {"exp": "-"}), ("A14", {"aud": "-"}), ("A14", {"aud": "other"})),
        *(("A14", {"aud": ["other"]}), ("A14", {"aud": "sennaa"}), ("A14", {"iss": "-"})),
        *(("A14", {"iss": "urn:"}), ("A14", {"iss": ["urn:expected"]}), ("A14", {"iss": None})),
    ],
)
def test_a13_a14_a_domain_may_demand_more(fort: Fort, row: str, changed: dict[str, Any]) -> None:
    refused(fort, strict(**changed), "strict")
    assert fort.ask("GET", "/api/list", strict(), "strict").status_code == 200
    assert fort.ask("GET", "/api/list", strict(**changed)).status_code == 200  # alpha does not


def test_a16_of_two_claims_the_last_counts(fort: Fort) -> None:
    answer = fort.ask("GET", "/api/list", raw(b'{"user_id":1,"user_id":2}'))
    assert answer.get_json()["state"]["key"] == "alpha:inbox:2"


def test_a18_a_token_in_the_url_is_none(fort: Fort) -> None:
    fort.secrets.add(GOOD)  # which must not be in the journal either
    for name in ("token", "X-Auth-Token", "access_token", "auth"):
        answer = fort.ask("GET", f"/api/list?{name}={GOOD}", None)
        assert code(answer) == (401, "NOT_AUTHENTICATED")


@pytest.mark.parametrize("domain", ["beta", "pem"])
def test_a20_a_token_is_for_one_domain(fort: Fort, domain: str) -> None:
    assert fort.ask("GET", "/api/list", GOOD).status_code == 200
    refused(fort, GOOD, domain)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "user"), [("user", 31337), ("token", 31338)])
def test_a21_a_revoked_token_is_refused_within_five_seconds(
    fort: Fort, kind: Any, user: int
) -> None:
    token = signed({"user_id": user, "jti": f"a21 {user}"})
    value = f"a21 {user}" if kind == "token" else str(user)
    assert fort.ask("GET", "/api/list", token).status_code == 200
    Denials(fort.redis, Keys("senna")).add("alpha", kind, value, time.time() + 60)
    until = time.monotonic() + 5
    while (answer := fort.ask("GET", "/api/list", token)).status_code == 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert code(answer) == (401, "INVALID_TOKEN_ERR")
    assert fort.ask("GET", "/api/list").status_code == 200  # nobody else
