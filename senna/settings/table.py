"""Every variable, once: docs/configuration.md is held against this table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from senna.settings import places, signing, values
from senna.settings.values import matching, one_of, whole

MOST_WORKERS = 64


@dataclass(frozen=True, slots=True)
class Setting:
    """`default` is what one would write; None when it is nothing. `field` is where it ends up."""

    name: str
    field: str
    read: Callable[[str], Any]
    default: str | None
    doc: str
    secret: bool = False


DEPLOYMENT = (
    Setting("SOCK_ENV", "env", values.environment, "production",
            "`development`, `test`, or `production`; any other word means production."),
    Setting("SOCK_DOMAIN_HANDLE", "handle", places.handle, "myplatform",
            "The handle of the one domain, which answers every host."),
    Setting("SOCK_DOMAINS", "domains", places.domains, None,
            "Several domains and their hosts, instead of `SOCK_DOMAIN_HANDLE`."),
    Setting("SOCK_HTTP_HOST", "http_host", matching(r"[A-Za-z0-9.:_%-]{1,255}", "127.0.0.1"),
            "localhost", "The address to listen on."),
    Setting("SOCK_HTTP_PORT", "http_port", whole(1, 65535), "3005", "The port to listen on."),
    Setting("SOCK_ASYNC", "async_mode", one_of("gevent", "eventlet", "threading"), "gevent",
            "What carries many connections in one process."),
    Setting("SOCK_ENGINE", "engine", one_of("room", "stock"), "room",
            "`stock` runs gunicorn, Flask, redis-py and Engine.IO as they come, for comparison."),
    Setting("SOCK_WORKERS", "workers", whole(1, MOST_WORKERS), None,
            "Worker processes. Unless set, one for each core in the engine room, and 1 elsewhere."),
    Setting("SOCK_REDIS_URL", "redis_url", places.redis_url, None,
            "The Redis or Valkey that holds everything.", secret=True),
    Setting("SOCK_REDIS_HOST", "redis_host", matching(r"[A-Za-z0-9.:_-]{1,255}", "10.0.0.5"), None,
            "The host of a Redis without password, instead of `SOCK_REDIS_URL`."),
    Setting("SOCK_REDIS_PORT", "redis_port", whole(1, 65535), None,
            "Its port."),
    Setting("SOCK_REDIS_INSECURE", "redis_insecure", values.switch, "0",
            "`1` lets production use a Redis on another machine without password and TLS."),
    Setting("SOCK_REDIS_PREFIX", "redis_prefix", matching(r"[A-Za-z0-9._-]{1,32}", "senna"),
            "senna", "What every key begins with. Permanent: message ids are made from it."),
    Setting("SOCK_DATA_DIR", "data_dir", values.line, "./data",
            "Where the embedded engine keeps its data."),
    Setting("SOCK_TRUSTED_PROXIES", "trusted_proxies", values.proxies, None,
            "Whose `X-Forwarded-For` and `X-Forwarded-Host` are believed."),
    Setting("SOCK_METRICS_TOKEN", "metrics_token", values.header_value, None,
            "The bearer token that opens `/metrics` to other machines.", secret=True),
    Setting("SOCK_LIMIT_ADDRESS", "address_limit", values.rate, "200/s:400",
            "Requests of one client address, per worker."),
    Setting("SOCK_SOCKETS_PER_USER", "sockets_per_user", whole(1, 100_000), "20",
            "Open sockets of one user, per worker."),
    Setting("SOCK_SOCKETS_PER_ADDRESS", "sockets_per_address", whole(1, 1_000_000), "200",
            "Open sockets of one client address, per worker."),
    Setting("SOCK_LIMIT_BAD_TOKENS", "bad_token_limit", values.rate, "5/s:50",
            "Refused tokens from one client address, per worker."),
    Setting("SOCK_FAILPOINT", "failpoint", values.failpoint, None,
            "Where a worker kills itself, for tests of what survives that."),
)  # fmt: skip

DOMAIN = (
    Setting("SOCK_JWT_ALGORITHM", "jwt_algorithms", signing.algorithms, "HS256",
            "The algorithms that tokens may be signed with, separated by commas."),
    Setting("SOCK_JWT_SECRET", "jwt_secrets", signing.secrets, None,
            "The secret that the platform signs tokens with.", secret=True),
    Setting("SOCK_JWT_PUBLIC_KEY", "jwt_public_keys", signing.public_keys, None,
            "The public keys of the platform, as PEM.", secret=True),
    Setting("SOCK_JWT_JWKS_URL", "jwt_jwks_url", places.web_url, None,
            "Where the platform publishes its public keys."),
    Setting("SOCK_JWT_HEADER", "jwt_header", matching(r"[A-Za-z0-9-]{1,64}", "X-Auth-Token"),
            "X-Auth-Token", "The header that carries the token."),
    Setting("SOCK_JWT_CLAIM", "jwt_claim", values.line, "user_id",
            "The claim that names the user."),
    Setting("SOCK_JWT_AUDIENCE", "jwt_audience", values.line, None,
            "The `aud` that a token must carry."),
    Setting("SOCK_JWT_ISSUER", "jwt_issuer", values.line, None,
            "The `iss` that a token must carry."),
    Setting("SOCK_JWT_REQUIRE_EXP", "jwt_require_exp", values.switch, "0",
            "`1` refuses tokens that never expire."),
    Setting("SOCK_USER_IDS", "string_ids", values.strings, "integer",
            "`integer` or `string`: what the platform's user ids are. Permanent."),
    Setting("SOCK_API_URL", "api_url", places.web_base, None,
            "The platform's API, which is asked who people are."),
    Setting("SOCK_API_PATH", "api_path", matching(r"/[A-Za-z0-9/._~-]{0,255}", "/v1/users"),
            "/v1/users", "The path of its users."),
    Setting("SOCK_API_TOKEN", "api_token", values.header_value, None,
            "The bearer token for it.", secret=True),
    Setting("SOCK_API_USER_AGENT", "api_user_agent", values.header_value, "Senna",
            "What Senna calls itself there."),
    Setting("SOCK_API_CLIENT", "api_client", str, None,
            "Accepted and ignored: the original had it."),
    Setting("SOCK_CORS_ORIGINS", "origins", places.origins, None,
            "The origins of web pages that may call, separated by commas."),
    Setting("SOCK_TEXT_MAX", "text_points", whole(1, 65536), "4000",
            "The longest text, in code points."),
    Setting("SOCK_TEXT_MAX_BYTES", "text_bytes", whole(1, 65536), "16384",
            "The longest text, in bytes of UTF-8."),
    Setting("SOCK_EVENTS_KEPT", "events_kept", whole(10, 100_000), "1000",
            "How many events a client can have missed and still continue."),
    Setting("SOCK_EVENTS_DAYS", "events_days", whole(1, 365), "14",
            "For how many days they are kept."),
    Setting("SOCK_LIMIT_SEND", "send_limit", values.rate, "10/s:30",
            "Messages of one user."),
    Setting("SOCK_LIMIT_NEW_CHATS", "new_chat_limit", values.rate, "30/h",
            "Conversations that one user may begin."),
    Setting("SOCK_LIMIT_REQUESTS", "request_limit", values.rate, "50/s:100",
            "All requests of one user, per worker."),
)  # fmt: skip

BY_NAME = {setting.name: setting for setting in DEPLOYMENT + DOMAIN}
