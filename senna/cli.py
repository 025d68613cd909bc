"""What a person at a terminal does with Senna: `python -m senna`."""

import math
import os
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from config import Config, ConfigError, Domain
from senna.demo import platform as pretended
from senna.demo import run as show
from senna.edge.auth import Tokens
from senna.edge.auth_mint import mint
from senna.edge.keysets import readable
from senna.edge.revoked import Revoked
from senna.errors import ExpiredToken, NobodyInToken, SennaError
from senna.model import UserId, read_user_id
from senna.options import parser
from senna.platform.jwks import fetch_jwks
from senna.platform.profiles import PlatformProfiles, PlatformUnwell
from senna.serve.address import socket_url
from senna.serve.launch import as_child
from senna.serve.preflight import check_address, configured, refuse, storage
from senna.store.advice import FAIL, OK, WARN, Finding, judge
from senna.store.client import Client, connect
from senna.store.denials import Denials
from senna.store.health import Health
from senna.store.keys import Keys


def main(words: Sequence[str] | None = None) -> int:
    options = parser().parse_args(words)
    return _COMMANDS[options.command](options)


def _demo(_: Namespace) -> int:
    with pretended.running() as platform:
        os.environ.setdefault("SOCK_ENV", "development")
        os.environ.setdefault("SOCK_API_URL", platform)
        config = configured()
        if not config.development:
            refuse("The demo is for development: unset SOCK_ENV")
        check_address(config.http_host, config.http_port)
        domain = config.domains[0]
        return show.run(config, as_child, lambda user: _signed(domain, str(user), None))


def _token(options: Namespace) -> int:
    config = configured()
    if config.env == "production":
        refuse("In production only the platform signs tokens; set SOCK_ENV=development to try")
    print(_signed(_domain(config, options.domain), options.user, options.expires))
    return 0


def _signed(domain: Domain, written: str, seconds: int | None) -> str:
    token = mint(domain, _user(domain, written), seconds)
    if token is None:
        refuse(f"{domain.handle} checks tokens with public keys: there is nothing to sign with")
    return token


def _check(options: Namespace) -> int:
    findings = list(_findings(options))
    for finding in findings:
        print(finding)
    return 1 if any(finding.level == FAIL for finding in findings) else 0


def _findings(options: Namespace) -> Iterator[Finding]:
    try:
        config = Config.from_env()
    except ConfigError as wrong:
        yield from (Finding(FAIL, fault) for fault in wrong.faults)
        return
    # A token is of one domain: which one has to be said when there are several.
    one = options.token or options.domain
    asked = [_domain(config, options.domain)] if one else list(config.domains)
    handles = ", ".join(domain.handle for domain in config.domains)
    yield Finding(OK, f"configuration: {config.env}, {handles}")
    yield from (Finding(WARN, warning) for warning in config.warnings)
    with _redis(config) as client:
        keys = Keys(config.redis_prefix)
        yield from _storage_findings(Health(client, keys))
        for domain in asked:
            yield _platform_finding(domain)
            if domain.jwt_jwks_url:
                yield _keys_finding(domain, domain.jwt_jwks_url)
        if options.token:
            yield _token_finding(config, asked[0], options.token, Denials(client, keys))


def _storage_findings(health: Health) -> Iterator[Finding]:
    try:
        yield from judge(health.facts())
        health.writable()
        yield Finding(OK, "storage: takes writes")
    except SennaError as away:
        yield Finding(FAIL, f"storage: {away or type(away).__name__}: see SOCK_REDIS_URL")


def _platform_finding(domain: Domain) -> Finding:
    if not domain.api_url:
        return Finding(WARN, f"platform of {domain.handle}: nobody is asked, set SOCK_API_URL")
    try:
        PlatformProfiles().fetch(domain, ["1" if domain.string_ids else 1])
    except PlatformUnwell as unwell:
        return Finding(
            FAIL,
            f"platform of {domain.handle}: {unwell}: see SOCK_API_URL, SOCK_API_PATH and "
            "SOCK_API_TOKEN",
        )
    return Finding(OK, f"platform of {domain.handle}: answers at {domain.api_url}")


def _keys_finding(domain: Domain, url: str) -> Finding:
    found = readable(fetch_jwks(url), domain.jwt_algorithms)
    if not found:
        wanted = ", ".join(domain.jwt_algorithms)
        return Finding(
            FAIL,
            f"keys of {domain.handle}: no key for {wanted} can be had at {url}: "
            "see SOCK_JWT_JWKS_URL and SOCK_JWT_ALGORITHM",
        )
    return Finding(OK, f"keys of {domain.handle}: {len(found)} at {url}")


def _token_finding(config: Config, domain: Domain, token: str, denials: Denials) -> Finding:
    revoked = Revoked(denials.load)
    try:
        caller = Tokens(config.domains, fetch_jwks, revoked).caller(domain, token)
    except SennaError as refused:
        return Finding(FAIL, f"token: {refused or 'names no user id'}: {_advice(refused)}")
    finally:
        revoked.close()
    return Finding(OK, f"token: of user {caller.user} of {domain.handle}, {_until(caller.expires)}")


def _advice(refused: SennaError) -> str:
    if isinstance(refused, ExpiredToken):
        return "have a new one signed"
    if isinstance(refused, NobodyInToken):
        return "see SOCK_JWT_CLAIM and SOCK_USER_IDS"
    return "see SOCK_JWT_... in docs/configuration.md, or whether it was revoked"


def _until(moment: float | None) -> str:
    if moment is None:
        return "never expires"
    return f"expires {datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _revoke(options: Namespace) -> int:
    forget_at = time.time() + options.period if options.period else math.inf
    with _denied(options) as (denials, handle, value):
        denials.add(handle, options.kind, value, forget_at)
    print(f"Revoked: {options.kind} {value} of {handle}. Every worker knows within 5 seconds.")
    return 0


def _unrevoke(options: Namespace) -> int:
    with _denied(options) as (denials, handle, value):
        denials.remove(handle, options.kind, value)
    print(f"Let in again: {options.kind} {value} of {handle}, within 5 seconds.")
    return 0


@contextmanager
def _denied(options: Namespace) -> Iterator[tuple[Denials, str, str]]:
    config = configured()
    domain = _domain(config, options.domain)
    value = options.value
    if options.kind == "user":
        value = str(_user(domain, value))
    elif not value.strip():
        refuse("A token is told by its `jti`: write it behind `token`")
    with _redis(config) as client:
        try:
            yield Denials(client, Keys(config.redis_prefix)), domain.handle, value
        except SennaError as away:
            refuse(f"storage: {away or type(away).__name__}: see SOCK_REDIS_URL")


@contextmanager
def _redis(config: Config) -> Iterator[Client]:
    with (
        storage(config),
        connect(config.redis_url or socket_url(config.data_dir)) as client,
    ):
        yield client


def _domain(config: Config, handle: str | None) -> Domain:
    meant = [domain for domain in config.domains if handle in (None, domain.handle)]
    if len(meant) != 1:
        refuse(f"Name one with --domain: {', '.join(domain.handle for domain in config.domains)}")
    return meant[0]


def _user(domain: Domain, written: str) -> UserId:
    user = read_user_id(written, domain.string_ids)
    if user is None:
        refuse(f"{written!r} is no user id of {domain.handle}")
    return user


_COMMANDS = {
    "demo": _demo,
    "check": _check,
    "token": _token,
    "revoke": _revoke,
    "unrevoke": _unrevoke,
}
