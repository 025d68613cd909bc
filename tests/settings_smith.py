"""Settings for tests: keys, and what an environment is refused with."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from config import Config, ConfigError

SECRET = "0123456789abcdef0123456789abcdef"


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())


def faults(**given: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        Config.from_env(given)
    return refused.value.faults


def production(**given: str) -> Config:
    return Config.from_env({"SOCK_JWT_SECRET": SECRET} | given)
