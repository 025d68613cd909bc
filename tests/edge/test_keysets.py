import json
import threading
import time
from typing import Any

import jwt
import pytest
import strange_platform as strange
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms
from settings_smith import EC, RSA
from strange_platform import StrangePlatform
from token_smith import USER, domain, part, signed, tokens

from config import Domain
from senna.edge.keysets import Keyset, Published
from senna.errors import BadToken
from senna.platform.jwks import fetch_jwks

OKP = ed25519.Ed25519PrivateKey.generate()


def published(name: str, key: Any, kid: str | None = "k1", **more: Any) -> dict[str, Any]:
    entry = get_default_algorithms()[name].to_jwk(key.public_key(), as_dict=True)
    entry.pop("key_ops", None)
    return entry | ({} if kid is None else {"kid": kid}) | more


class Publisher:
    """An answer that can be changed, and the number of questions."""

    def __init__(self, *keys: Any) -> None:
        self.answer: Any = {"keys": list(keys)}
        self.asked = 0
        self.now = 100.0

    def fetch(self, url: str) -> Any:
        self.asked += 1
        return self.answer

    def keys(self, *algorithms: str) -> Published:
        return Published("https://p.example", algorithms, self.fetch, lambda: self.now)


def found(keys: Published, algorithm: str = "ES256", kid: str | None = "k1") -> int:
    return len(keys.find(algorithm, kid))


@pytest.mark.parametrize(
    ("name", "key"), [("RS256", RSA), ("PS512", RSA), ("ES256", EC), ("EdDSA", OKP)]
)
def test_a_published_key_lets_its_tokens_in(name: str, key: Any) -> None:
    publisher = Publisher(published(name, key))
    asked = domain(jwt_secrets=(), jwt_algorithms=(name,), jwt_jwks_url="https://p.example")
    with tokens(asked, fetch=publisher.fetch) as known:
        for header in ({"kid": "k1"}, {}):
            token = jwt.encode({"user_id": USER}, key, name, header)
            assert known.caller(asked, token).user == USER
        with pytest.raises(BadToken):
            known.caller(asked, jwt.encode({"user_id": USER}, key, name, {"kid": "k2"}))
    assert publisher.asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"keys": None},
        {"keys": {}},
        {"keys": []},
        {"keys": [None, 1, "x", [], {}]},
        {"keys": [{"kty": "oct", "k": part(b"0" * 32), "kid": "k1"}]},
        {"keys": [{"kty": "oct", "k": part(b"0" * 32), "kid": "k1", "alg": "ES256"}]},
        {"keys": [published("ES256", EC, use="enc")]},
        {"keys": [published("ES256", EC, alg="HS256")]},
        {"keys": [published("ES256", EC, alg=["ES256"])]},
        {"keys": [published("ES256", EC, alg=5)]},
        {"keys": [published("ES256", EC, kid=None) | {"kid": 5}]},
        {"keys": [published("ES256", EC, kid=None) | {"kid": ["k1"]}]},
        {"keys": [published("ES256", EC, crv="P-384")]},
        {"keys": [published("ES256", EC, crv=7)]},
        {"keys": [published("ES256", EC, x="!!")]},
        {"keys": [published("ES256", EC, x=[1])]},
        {"keys": [published("ES256", EC, x="")]},
        {"keys": [published("ES256", EC, y=None)]},
        {"keys": [published("ES256", EC, kty={"EC": 1})]},
        {"keys": [{"kty": "EC", "kid": "k1"}]},
        {"keys": [published("RS256", rsa.generate_private_key(65537, 1024))]},
        {"keys": [published("RS256", RSA, n="AA")]},
        {"keys": [published("RS256", RSA, e="")]},
        {"keys": [published("EdDSA", OKP, crv="X25519")]},
    ],
)
def test_what_is_no_key_for_tokens_is_passed_over(answer: Any) -> None:
    publisher = Publisher()
    publisher.answer = answer
    keys = publisher.keys("ES256", "RS256", "EdDSA")
    for name in ("ES256", "RS256", "EdDSA", "HS256"):
        for kid in ("k1", None):
            assert found(keys, name, kid) == 0
    assert publisher.asked == 1


def test_a_key_serves_no_algorithm_but_its_own() -> None:
    keys = Publisher(published("RS256", RSA, alg="RS256")).keys("RS256", "RS512", "ES256")
    assert [found(keys, name) for name in ("RS256", "RS512", "ES256")] == [1, 0, 0]
    keys = Publisher(published("RS256", RSA)).keys("RS256", "RS512", "ES256")
    assert [found(keys, name) for name in ("RS256", "RS512", "ES256")] == [1, 1, 0]


def test_the_private_half_of_a_published_key_is_not_kept() -> None:
    entry = get_default_algorithms()["ES256"].to_jwk(EC, as_dict=True) | {"kid": "k1"}
    assert "d" in entry
    (key,) = Publisher(entry).keys("ES256").find("ES256", "k1")
    assert isinstance(key, ec.EllipticCurvePublicKey)


def test_an_unknown_kid_is_asked_for_once_in_thirty_seconds() -> None:
    publisher = Publisher(published("ES256", EC))
    keys = publisher.keys("ES256")
    for kid in range(1000):
        assert found(keys, kid=str(kid)) == 0
    assert publisher.asked == 1
    publisher.answer = {"keys": [published("ES256", EC, kid="k2")]}
    publisher.now += 29
    assert found(keys, kid="k2") == 0
    publisher.now += 1
    assert found(keys, kid="k2") == 1
    assert found(keys, kid="k1") == 0  # withdrawn
    assert publisher.asked == 2


def test_the_first_question_is_throttled_like_any_other() -> None:
    publisher = Publisher()
    publisher.answer = None
    keys = publisher.keys("ES256")
    for _ in range(100):
        assert found(keys) == 0
    assert publisher.asked == 1


def test_keys_are_asked_for_again_after_ten_minutes_behind_the_request() -> None:
    publisher = Publisher(published("ES256", EC))
    keys = publisher.keys("ES256")
    assert found(keys) == 1
    publisher.answer = {"keys": [published("ES256", EC, kid="k2")]}
    publisher.now += 599
    assert found(keys) == 1
    assert publisher.asked == 1
    publisher.now += 1
    assert found(keys) == 1  # the old one, while the question is under way
    until(lambda: found(keys, kid="k2") == 1)
    assert publisher.asked == 2


@pytest.mark.parametrize("answer", [None, {}, {"keys": []}, {"keys": [{"kty": "EC"}]}])
def test_the_last_keys_stay_good_while_no_others_come(answer: Any) -> None:
    publisher = Publisher(published("ES256", EC))
    keys = publisher.keys("ES256")
    assert found(keys) == 1
    publisher.answer = answer
    publisher.now += 10_000
    found(keys)
    until(lambda: publisher.asked == 2)
    assert found(keys, kid="other") == 0
    assert found(keys) == 1


def test_only_one_question_is_under_way_and_nobody_with_a_known_key_waits() -> None:
    gate, publisher = threading.Event(), Publisher(published("ES256", EC))
    asked = []

    def slow(url: str) -> Any:
        asked.append(url)
        assert gate.wait(5)
        return publisher.answer

    keys = Published("https://p.example", ("ES256",), slow, lambda: publisher.now)
    results: list[int] = []
    crowd = [threading.Thread(target=lambda: results.append(found(keys))) for _ in range(20)]
    for one in crowd:
        one.start()
    until(lambda: bool(asked))
    assert results == []
    gate.set()
    for one in crowd:
        one.join()
    assert (results, len(asked)) == ([1] * 20, 1)

    gate.clear()
    publisher.now += 3600
    started = time.perf_counter()
    assert [found(keys) for _ in range(100)] == [1] * 100
    assert time.perf_counter() - started < 0.5
    gate.set()
    until(lambda: len(asked) == 2)


def test_configured_and_published_keys_stand_beside_each_other() -> None:
    pem = "-----BEGIN PUBLIC KEY-----\nno key\n-----END PUBLIC KEY-----"
    asked = domain(
        jwt_secrets=(), jwt_public_keys=(pem,), jwt_algorithms=("ES256",), jwt_jwks_url="https://p"
    )
    assert len(Keyset(asked, Publisher(published("ES256", EC)).fetch).find("ES256", "k1")) == 1


# --- a real endpoint, well and unwell ---


def at(platform: StrangePlatform) -> Domain:
    return domain(jwt_secrets=(), jwt_algorithms=("ES256",), jwt_jwks_url=f"{platform.url}/jwks")


def test_keys_come_over_http(platform: StrangePlatform) -> None:
    platform.manner = strange.says(json.dumps({"keys": [published("ES256", EC)]}).encode())
    asked = at(platform)
    with tokens(asked, fetch=fetch_jwks) as known:
        for _ in range(3):
            token = jwt.encode({"user_id": USER}, EC, "ES256", {"kid": "k1"})
            assert known.caller(asked, token).user == USER
    (head,) = platform.heads
    assert head.startswith("GET /jwks HTTP/1.1\r\n")


def test_a_flood_of_forged_tokens_asks_the_endpoint_once(platform: StrangePlatform) -> None:
    platform.manner = strange.hangs_up
    asked = at(platform)
    with tokens(asked, fetch=fetch_jwks) as known:
        for kid in range(1000):
            with pytest.raises(BadToken, match=r"^invalid signature$"):
                known.caller(asked, signed({}, {"alg": "ES256", "kid": str(kid)}))
    assert platform.connections == 1


def until(true: Any) -> None:
    give_up = time.monotonic() + 5
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.002)
