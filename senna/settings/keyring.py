"""Whether the keys of a domain fit its algorithms."""

from typing import Any

from senna.settings.reading import Reading
from senna.settings.signing import HMAC, SAMPLE_SECRET, checks

_ALGORITHM, _SECRET = "SOCK_JWT_ALGORITHM", "SOCK_JWT_SECRET"
_PEM, _JWKS = "SOCK_JWT_PUBLIC_KEY", "SOCK_JWT_JWKS_URL"


def settle(reading: Reading, handle: str, values: dict[str, Any], development: bool) -> None:
    algorithms = values["jwt_algorithms"]
    if algorithms is None:
        return  # a fault already
    if algorithms[0] in HMAC:
        _shared(reading, handle, values, development)
    else:
        _public(reading, handle, values)


def _shared(reading: Reading, handle: str, values: dict[str, Any], development: bool) -> None:
    named = values["jwt_algorithms"][0]
    for name, given in ((_PEM, values["jwt_public_keys"]), (_JWKS, values["jwt_jwks_url"])):
        if given:
            reading.faults.append(
                f"{reading.written(name, handle)}: {named} checks no public key: "
                f"name RS256, ES256 or EdDSA in {reading.written(_ALGORITHM, handle)}, or remove it"
            )
            return
    if not reading.has(_SECRET, handle):
        if development:
            values["jwt_secrets"] = (SAMPLE_SECRET,)
        else:
            reading.faults.append(
                f"{_SECRET}: is not set for {handle}: give the secret that signs its tokens"
            )


def _public(reading: Reading, handle: str, values: dict[str, Any]) -> None:
    algorithms, blocks = values["jwt_algorithms"], values["jwt_public_keys"]
    if reading.has(_SECRET, handle):
        reading.faults.append(
            f"{reading.written(_SECRET, handle)}: {algorithms[0]} is checked with a public key: "
            f"remove the secret, or name HS256 in {reading.written(_ALGORITHM, handle)}"
        )
    if not reading.has(_PEM, handle) and not reading.has(_JWKS, handle):
        reading.faults.append(
            f"{_PEM}: is not set for {handle}: {algorithms[0]} needs it, or {_JWKS}"
        )
    covered = {name for block in blocks for name in checks(block)}
    missing = [name for name in algorithms if name not in covered]
    idle = [n for n, block in enumerate(blocks, 1) if not set(checks(block)) & set(algorithms)]
    name = reading.written(_PEM, handle)
    if idle:
        reading.faults.append(f"{name}: key {idle[0]} checks no {' or '.join(algorithms)}")
    elif blocks and missing and not reading.has(_JWKS, handle):
        reading.faults.append(f"{name}: holds no key that checks {', '.join(missing)}")
