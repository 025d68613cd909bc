"""The only reader of the environment: two frozen objects, built once, or every fault at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from senna.settings import keyring, safety
from senna.settings.reading import Reading
from senna.settings.table import DEPLOYMENT, DOMAIN, MOST_WORKERS
from senna.settings.values import Failpoint, Rate

__all__ = ["EX_CONFIG", "Config", "ConfigError", "Domain", "Failpoint", "Rate"]

EX_CONFIG = 78  # the exit status for a fault in here, as sysexits.h has it


class ConfigError(Exception):
    """Raised when Senna cannot start like this. One line per fault, each naming its variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Domain:
    """One tenant. Its handle is permanent: keys and message ids are made from it."""

    handle: str
    hosts: tuple[str, ...]
    string_ids: bool
    jwt_header: str
    jwt_algorithms: tuple[str, ...]
    jwt_secrets: tuple[str, ...] = field(repr=False)
    jwt_public_keys: tuple[str, ...] = field(repr=False)
    jwt_jwks_url: str | None
    jwt_claim: str
    jwt_audience: str | None
    jwt_issuer: str | None
    jwt_require_exp: bool
    api_url: str  # empty: nobody is asked
    api_path: str
    api_token: str | None = field(repr=False)
    api_user_agent: str
    origins: tuple[str, ...]
    text_points: int
    text_bytes: int
    events_kept: int
    events_days: int
    send_limit: Rate
    new_chat_limit: Rate
    request_limit: Rate

    def __hash__(self) -> int:
        return hash(self.handle)  # asked several times in a request; two tenants never share one


@dataclass(frozen=True, slots=True)
class Config:
    env: str
    http_host: str
    http_port: int
    workers: int
    async_mode: str
    engine: str
    redis_url: str | None = field(repr=False)  # None: the embedded engine
    redis_prefix: str
    data_dir: str
    domains: tuple[Domain, ...]
    trusted_proxies: tuple[str, ...]
    metrics_token: str | None = field(repr=False)
    address_limit: Rate
    bad_token_limit: Rate
    sockets_per_user: int
    sockets_per_address: int
    failpoint: Failpoint | None
    warnings: tuple[str, ...] = ()  # for whoever starts it to log

    @property
    def development(self) -> bool:
        return self.env == "development"

    @property
    def engine_room(self) -> bool:
        """Our own ways of carrying requests, sockets and commands are made of gevent."""
        return _in_engine_room(self.engine, self.async_mode)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Config":
        given = dict(os.environ if environ is None else environ)
        reading = Reading({name: given[name] for name in given if name.startswith("SOCK_")})
        values = {setting.field: reading.value(setting.name) for setting in DEPLOYMENT}
        tenants = _tenants(reading, values)
        reading.look_for_strays([handle for handle, _ in tenants])
        _check_env(reading, values["env"], given.get("SOCK_ENV", ""))
        _check_failpoint(reading, values)
        values["workers"] = values["workers"] or _workers(values["engine"], values["async_mode"])
        values["redis_url"] = _redis(reading, values)
        values["trusted_proxies"] = values["trusted_proxies"] or ()
        domains = [_domain(reading, *tenant, values["env"]) for tenant in tenants]
        if values["env"] == "production":
            safety.check_deployment(reading, values, given.get("FLASK_DEBUG", ""))
            safety.check_walls(reading, domains)
        if reading.faults:
            raise ConfigError(list(dict.fromkeys(reading.faults)))
        values["domains"] = tuple(Domain(**domain) for domain in domains)
        values["warnings"] = tuple(dict.fromkeys(reading.warnings))
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


def _in_engine_room(engine: str | None, async_mode: str | None) -> bool:
    return engine == "room" and async_mode == "gevent"


def _workers(engine: str | None, async_mode: str | None) -> int:
    """Elsewhere clients that poll find their session in one of several workers only by luck."""
    if not _in_engine_room(engine, async_mode):
        return 1
    # Those of the machine may be more than this process is let use.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, MOST_WORKERS)


def _check_env(reading: Reading, env: str, written: str) -> None:
    if written.strip() not in ("", env):
        reading.warnings.append(f"SOCK_ENV: `{written.strip()[:40]}` is taken for production")


def _check_failpoint(reading: Reading, values: dict[str, Any]) -> None:
    if values["failpoint"] and values["env"] != "test":
        reading.faults.append("SOCK_FAILPOINT: kills Senna: only for SOCK_ENV=test, remove it")


def _tenants(reading: Reading, values: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    if reading.has("SOCK_DOMAINS"):
        if reading.has("SOCK_DOMAIN_HANDLE"):
            reading.faults.append("SOCK_DOMAIN_HANDLE: SOCK_DOMAINS is set too: remove one of them")
        if values["domains"] or reading.has_suffixes():
            return list(values["domains"] or ())
        # Which domains there are is not known; what holds for all of them is read all the same.
    return [(values["handle"], ())] if values["handle"] else []


def _redis(reading: Reading, values: dict[str, Any]) -> str | None:
    host, port = values["redis_host"], values["redis_port"]
    parts = [name for name in ("SOCK_REDIS_HOST", "SOCK_REDIS_PORT") if reading.has(name)]
    if not parts or reading.has("SOCK_REDIS_URL"):
        reading.faults += [
            f"{name}: SOCK_REDIS_URL is set too: remove one of them" for name in parts
        ]
        return str(values["redis_url"]) if values["redis_url"] else None
    host = f"[{host}]" if host and ":" in host else host or "localhost"
    return f"redis://{host}:{port or 6379}/0"


def _domain(reading: Reading, handle: str, hosts: tuple[str, ...], env: str) -> dict[str, Any]:
    values = {setting.field: reading.value(setting.name, handle) for setting in DOMAIN}
    for name in ("jwt_secrets", "jwt_public_keys", "origins"):
        values[name] = values[name] or ()
    values["api_url"] = values["api_url"] or ""
    del values["api_client"]  # only the original knows what to do with it
    keyring.settle(reading, handle, values, env == "development")
    if env == "production":
        safety.check_domain(reading, handle, values)
    return {"handle": handle, "hosts": hosts, **values}
