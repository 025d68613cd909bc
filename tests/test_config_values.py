from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from settings_smith import EC, faults, pem

from senna.settings.places import origins, web_url
from senna.settings.signing import algorithms, public_keys
from senna.settings.table import BY_NAME

PRIVATE = EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

BAD_VALUES = [
    ("SOCK_DOMAIN_HANDLE", "Car Throttle"),
    ("SOCK_DOMAIN_HANDLE", "a" * 33),
    ("SOCK_DOMAINS", ";"),
    ("SOCK_DOMAINS", "a=one.example; b"),
    ("SOCK_DOMAINS", "a=one.example; a=two.example"),
    ("SOCK_DOMAINS", "a=one.example; b=ONE.example."),
    ("SOCK_DOMAINS", "a=bücher.example; b=xn--bcher-kva.example"),
    ("SOCK_DOMAINS", "a=straße.example"),
    ("SOCK_DOMAINS", "a=https://one.example"),
    ("SOCK_DOMAINS", "a=one.example:8080"),
    ("SOCK_DOMAINS", "A=one.example"),
    ("SOCK_HTTP_HOST", "local host"),
    ("SOCK_SOCKETS_PER_USER", "0"),
    ("SOCK_SOCKETS_PER_ADDRESS", "many"),
    ("SOCK_HTTP_PORT", "0"),
    ("SOCK_HTTP_PORT", "65536"),
    ("SOCK_HTTP_PORT", "٣"),
    ("SOCK_HTTP_PORT", "1_0"),
    ("SOCK_HTTP_PORT", "80 80"),
    ("SOCK_ASYNC", "asyncio"),
    ("SOCK_ENGINE", "turbo"),
    ("SOCK_WORKERS", "65"),
    ("SOCK_REDIS_URL", "http://localhost"),
    ("SOCK_REDIS_URL", "redis://localhost:99999"),
    ("SOCK_REDIS_URL", "redis://"),
    ("SOCK_REDIS_URL", "redis://localhost/zero"),
    ("SOCK_REDIS_URL", "redis://localhost/0?socket_timeout=60"),
    ("SOCK_REDIS_HOST", "a b"),
    ("SOCK_REDIS_PORT", "six"),
    ("SOCK_REDIS_INSECURE", "yes"),
    ("SOCK_REDIS_PREFIX", "a:b"),
    ("SOCK_REDIS_PREFIX", "{a}"),
    ("SOCK_DATA_DIR", "a\nb"),
    ("SOCK_TRUSTED_PROXIES", "10.0.0.1/8"),
    ("SOCK_TRUSTED_PROXIES", "proxy.local"),
    ("SOCK_METRICS_TOKEN", "a\nb"),
    ("SOCK_LIMIT_ADDRESS", "10"),
    ("SOCK_LIMIT_ADDRESS", "10/d"),
    ("SOCK_LIMIT_ADDRESS", "0/s"),
    ("SOCK_LIMIT_ADDRESS", "10/s:0"),
    ("SOCK_LIMIT_BAD_TOKENS", "10 / s"),
    ("SOCK_JWT_ALGORITHM", "hs256"),
    ("SOCK_JWT_ALGORITHM", "none"),
    ("SOCK_JWT_ALGORITHM", "nOnE"),
    ("SOCK_JWT_ALGORITHM", "HS256,NONE"),
    ("SOCK_JWT_ALGORITHM", "HS256,RS256"),
    ("SOCK_JWT_ALGORITHM", ","),
    ("SOCK_FAILPOINT", "before_lunch:kill"),
    ("SOCK_JWT_SECRET", pem(EC)),
    ("SOCK_JWT_SECRET", "bytes that are not UTF-8: \udcff"),
    ("SOCK_JWT_PUBLIC_KEY", "MFkw"),
    ("SOCK_JWT_PUBLIC_KEY", PRIVATE),
    ("SOCK_JWT_PUBLIC_KEY", pem(EC).replace("M", "N")),
    ("SOCK_JWT_PUBLIC_KEY", pem(rsa.generate_private_key(65537, 1024))),
    ("SOCK_JWT_PUBLIC_KEY", pem(EC) + "and more"),
    ("SOCK_JWT_JWKS_URL", "file:///etc/passwd"),
    ("SOCK_JWT_JWKS_URL", "https://user:password@platform.example/jwks"),
    ("SOCK_JWT_HEADER", "X Auth"),
    ("SOCK_JWT_CLAIM", "a\tb"),
    ("SOCK_JWT_AUDIENCE", "a\nb"),
    ("SOCK_JWT_ISSUER", "a\nb"),
    ("SOCK_JWT_REQUIRE_EXP", "true"),
    ("SOCK_USER_IDS", "uuid"),
    ("SOCK_API_URL", "platform.example"),
    ("SOCK_API_URL", "https://platform.example?x=1"),
    ("SOCK_API_URL", "https://[platform.example"),
    ("SOCK_API_PATH", "v1/users"),
    ("SOCK_API_TOKEN", "tökén"),
    ("SOCK_API_USER_AGENT", "a\r\nX: y"),
    ("SOCK_CORS_ORIGINS", "*"),
    ("SOCK_CORS_ORIGINS", "https://*.example"),
    ("SOCK_CORS_ORIGINS", "null"),
    ("SOCK_CORS_ORIGINS", "app.example"),
    ("SOCK_CORS_ORIGINS", "https://app.example/"),
    ("SOCK_CORS_ORIGINS", "https://app.example/page"),
    ("SOCK_CORS_ORIGINS", "https://u@app.example"),
    ("SOCK_TEXT_MAX", "0"),
    ("SOCK_TEXT_MAX_BYTES", "65537"),
    ("SOCK_EVENTS_KEPT", "9"),
    ("SOCK_EVENTS_DAYS", "366"),
    ("SOCK_LIMIT_SEND", "ten/s"),
    ("SOCK_LIMIT_NEW_CHATS", "-1/h"),
    ("SOCK_LIMIT_REQUESTS", "1/s:"),
]


@pytest.mark.parametrize(("name", "text"), BAD_VALUES)
@pytest.mark.parametrize("env", ["development", "production"])
def test_a_bad_value_is_one_line_that_names_its_variable(name: str, text: str, env: str) -> None:
    told = faults(SOCK_ENV=env, **{name: text})
    assert sum(line.startswith(f"{name}: ") for line in told) == 1
    assert all("\n" not in line for line in told)


def test_every_variable_that_can_be_wrong_has_a_bad_value_above() -> None:
    free = {"SOCK_ENV", "SOCK_API_CLIENT"}
    assert {name for name, _ in BAD_VALUES} == set(BY_NAME) - free


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (public_keys, "MFkw", "PEM blocks"),
        (public_keys, pem(EC) + "and more", "PEM blocks"),
        (public_keys, PRIVATE, "private key"),
        (public_keys, pem(EC) + PRIVATE, "private key"),
        (public_keys, pem(EC).replace("M", "N"), "no public key"),
        (public_keys, pem(rsa.generate_private_key(65537, 1024)), "2048"),
        (public_keys, pem(ec.generate_private_key(ec.SECP256K1())), "this kind"),
        (web_url, "https://user:password@platform.example/", "password"),
        (web_url, "https://platform.example/#keys", "http or https URL"),
        (origins, "https://*.example", "strangers"),
        (algorithms, "None", "everybody"),
    ],
)
def test_a_fault_says_what_is_wrong(read: Callable[[str], Any], text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read(text)
