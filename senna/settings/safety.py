"""What production refuses to start with, and what it starts with but speaks of each time."""

from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from senna.settings.places import is_loopback, open_redis
from senna.settings.reading import Reading
from senna.settings.signing import COMFORTABLE, weakness


def check_deployment(reading: Reading, values: dict[str, Any], flask_debug: str) -> None:
    if values["redis_url"] and open_redis(values["redis_url"]) and not values["redis_insecure"]:
        name = next(filter(reading.has, ("SOCK_REDIS_URL", "SOCK_REDIS_HOST")), "SOCK_REDIS_URL")
        reading.faults.append(
            f"{reading.written(name)}: everybody on the way could read this Redis: "
            "give a password or rediss://, or set SOCK_REDIS_INSECURE=1 where the network is safe"
        )
    if flask_debug.strip().lower() not in ("", "0", "false", "no"):
        reading.faults.append("FLASK_DEBUG: shows code and secrets to strangers: remove it")
    for network in values["trusted_proxies"]:
        if network.endswith("/0"):
            reading.warnings.append(
                f"SOCK_TRUSTED_PROXIES: {network} is everybody: any client can choose its address"
            )


def check_domain(reading: Reading, handle: str, values: dict[str, Any]) -> None:
    name = reading.written("SOCK_JWT_SECRET", handle)
    for secret in values["jwt_secrets"]:
        if wrong := weakness(secret):
            reading.faults.append(f"{name}: {wrong}")
        elif len(secret.encode()) < COMFORTABLE:
            reading.warnings.append(f"{name}: is shorter than {COMFORTABLE} bytes")
    if values["jwt_require_exp"] is False:
        name = reading.written("SOCK_JWT_REQUIRE_EXP", handle)
        reading.warnings.append(f"{name}: is 0: a token without `exp` is good for ever")
    url = urlsplit(values["jwt_jwks_url"] or "")
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        name = reading.written("SOCK_JWT_JWKS_URL", handle)
        reading.warnings.append(f"{name}: is not https: whoever is on the way can sign tokens")


def check_walls(reading: Reading, domains: list[dict[str, Any]]) -> None:
    """Two domains with one key are one domain to whoever holds a token."""
    for one, other in combinations(domains, 2):
        shared = _keys(one) & _keys(other)
        if shared and not any(_told_apart(one, other, by) for by in ("jwt_audience", "jwt_issuer")):
            reading.warnings.append(
                f"SOCK_JWT_SECRET: {one['handle']} and {other['handle']} have a key in common: "
                "a token of one opens the other"
            )


def _keys(domain: dict[str, Any]) -> set[str]:
    return {*domain["jwt_secrets"], *domain["jwt_public_keys"], domain["jwt_jwks_url"]} - {None}


def _told_apart(one: dict[str, Any], other: dict[str, Any], by: str) -> bool:
    return None not in (one[by], other[by]) and bool(one[by] != other[by])
