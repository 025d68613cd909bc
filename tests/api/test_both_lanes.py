"""The same requests, usual and hostile, to Flask alone and to the lane in front of it: nobody can
tell by the answers which one it was, nor by the journal or what was counted."""

import io
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lobby import DOMAIN, ME, OTHER, Lobby, as_user
from token_smith import signed

from config import Domain
from senna.app import open_house
from senna.core.closing import Closing
from senna.edge.auth_mint import mint
from senna.edge.revoked import Revoked
from senna.store.client import Client
from senna.store.keys import Keys

pytestmark = [pytest.mark.slow(20, together=True), pytest.mark.shipped]

SECRET = DOMAIN.jwt_secrets[0]
CHAT = f"/api/user/{OTHER}"
REVOKED = "revoked-1"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "TRACE", "SEND"]
LAST = "<last>"  # the id of the message that was last told of

TOKENS = [
    as_user(ME),
    as_user(OTHER),
    {"Authorization": f"bearer  {as_user(ME)['X-Auth-Token']} "},
    {"Authorization": f"Basic {as_user(ME)['X-Auth-Token']}"},
    {"X-Auth-Token": ""},
    {"X-Auth-Token": "forged"},
    {"X-Auth-Token": mint(DOMAIN, ME, -3600) or ""},
    {"X-Auth-Token": mint(DOMAIN, ME, 3600) or ""},
    {"X-Auth-Token": signed({"user_id": ME})},
    {"X-Auth-Token": signed({"user_id": ME, "jti": REVOKED}, secret=SECRET)},
    {"X-Auth-Token": signed({"user_id": "nobody"}, secret=SECRET)},
    {},
]
PATHS = [
    *("/", "/api", "/api/", "/api/list", "/api/unread", "/api/blocks", "/api/sync", "/api/nothing"),
    *(CHAT, f"{CHAT}/read", f"{CHAT}/block", f"{CHAT}/{LAST}", f"{CHAT}/{LAST}/", f"{CHAT}/x"),
    *(f"/api/user/{ME}", "/api/user/0", "/api/user/01", "/api/user/abc", "/api/user/", "/api/user"),
    *(
        "/api//list",
        "//api/list",
        "/api/./list",
        "/api/list/",
        "/API/LIST",
        "/api/user/..",
        "*",
        "",
    ),
    *(f"/api/user/%3{OTHER}", f"/api/user/%35{OTHER % 100000}", f"{CHAT}%2fread", f"{CHAT}/%72ead"),
    *("/api/user/٣", "/api/user/%ff", "/api/villain/1", f"/api/villain/1/{LAST}", "/api/user/~x@y"),
    *(
        f"/api/user/{'9' * 65}",
        f"{CHAT}/{'a' * 65}",
        f"{CHAT}/{LAST}%0a",
        "/healthz",
        "/openapi.json",
    ),
]
QUERIES = [
    *("", "per_page=2", "page=1&per_page=50", "page=2", "page=0", "page=1&page=1", "limit=3"),
    *("no_format", "no_format=0", f"before={LAST}", f"after={LAST}", f"page=1&after={LAST}"),
    *("page", "page=%31", "p%61ge=2", "page=٣", "%ff=1&page=2", "a=1;page=2", "&&per_page=2&"),
    *("wait=0", "cursor=a.1"),
]
SENDS: list[Any] = [
    {"type": "text", "text": "Hello, world!"},
    {"type": "text", "text": "Grüße\n\t😀", "client_id": "k1"},
    {"type": "text", "text": "another", "client_id": "k1"},
    {"type": "image", "image": "https://images.example/cat.jpg"},
    {"type": "text", "text": " "},
    {"type": "text", "text": "\u0301" * 40},
    {"type": "video"},
    {"text": "changed"},
    {"status": "seen"},
    {"text": "a", "image": "https://images.example/dog.jpg"},
    {"up_to": LAST},
    {"up_to": None},
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
ODD = {
    "Host": ["localhost:3005", "LOCALHOST", "evil.example", "a b", "", "x:y:z", "localhost."],
    "Origin": ["https://app.example", "https://evil.example", "null"],
    "X-Request-Id": ["mine", "a b", "", "é", "x" * 65],
    "Content-Type": ["application/json; charset=UTF-8", "text/plain", "", "application/json;x"],
    "Content-Encoding": ["identity", "gzip", "", " "],
    "Idempotency-Key": ["k1", "k2", "", "é", "x" * 65],
    "If-Match": ["*", '"x"', f'"{LAST}.1"', "broken", ""],
    "X-Forwarded-For": ["10.0.0.1", "nonsense, 10.0.0.1"],
    "X-Forwarded-Host": ["localhost", "evil.example"],
    "Upgrade": ["websocket", "h2c"],
    "Connection": ["upgrade", "close"],
    "Transfer-Encoding": ["chunked", "identity"],
    "Content-Length": ["0", "5", "99", "70000", "-1", "+3", " 4", "1e1", "9" * 12, ""],
}
ODD_ONES = [{name: value} for name, values in ODD.items() for value in values]
ODD_ONES.append({"Upgrade": "websocket", "Connection": "upgrade"})
HEADERS = st.lists(st.sampled_from(ODD_ONES), max_size=3).map(
    lambda several: {name: value for one in several for name, value in one.items()}
)
BODIES = st.one_of(
    st.just(b""),
    st.sampled_from([b"{", b"[" * 3000, b'"\\ud800"', b"NaN", b"\xff", b"{}" + b" " * 66_000]),
    st.sampled_from(SENDS).map(lambda body: to_json(body)),
    JSON.map(lambda body: to_json(body)),
)
REQUESTS = st.fixed_dictionaries(
    {
        # Most of them what an app would say, or nothing would ever be there to be asked about.
        "method": st.sampled_from(METHODS[:5]) | st.sampled_from(METHODS),
        "path": st.sampled_from(PATHS[:14])
        | st.sampled_from(PATHS)
        | st.text(max_size=6).map("/".__add__),
        "query": st.just("") | st.sampled_from(QUERIES) | st.text("ab=&%3;+_", max_size=8),
        "token": st.just(TOKENS[0]) | st.sampled_from(TOKENS),
        "headers": st.just({}) | HEADERS,
        "body": BODIES,
    }
)

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_OF_ITS_TIME = [
    (_ID, "<id>"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)"), "<iso>"),
    (re.compile(r"\b[0-9a-f]{16}\.\d{13}\b"), "<cursor>"),
    (re.compile(r"\b1[0-9]{12}\b"), "<ms>"),
    (re.compile(r'"ms":[0-9.]+'), '"ms":0'),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<chance>"),
]


def to_json(body: Any) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:
        return b"{}"


def timeless(text: str) -> str:
    for pattern, word in _OF_ITS_TIME:
        text = pattern.sub(word, text)
    return text


class Side:
    """One of the two, with a storage of its own beside the other's."""

    def __init__(self, redis: Client, revoked: Revoked, domain: Domain, in_front: bool) -> None:
        self.lobby = Lobby(revoked, domain, in_front=in_front)
        self.lobby.house = open_house(redis, Keys("room" if in_front else "stock"), Closing())
        self.app: Any = self.lobby.client().application
        self.last = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"

    def ask(self, method: str, path: str, query: str, token: Any, headers: Any, body: bytes) -> Any:
        told: list[Any] = []
        environ = self._environ(method, path, query, token | headers, body)
        answer = self.app(environ, lambda status, headers, *_: told.extend((status, headers)))
        text = b"".join(answer).decode()
        if hasattr(answer, "close"):
            answer.close()
        self.last = ([self.last, *_ID.findall(text)])[-1]
        status, worn = told
        length = str(len(text.encode()))
        named = sorted((name.lower(), timeless(value)) for name, value in worn)
        if method != "HEAD" and not status.startswith("204"):
            assert ("content-length", length) in named
        return status, named, timeless(text)

    def _environ(self, method: str, path: str, query: str, headers: Any, body: bytes) -> Any:
        body = body.replace(LAST.encode(), self.last.encode())
        path, query = path.replace(LAST, self.last), query.replace(LAST, self.last)
        given = {"Host": "localhost", "Content-Type": "application/json"} | headers
        given = {"Content-Length": str(len(body))} | given
        if given["Content-Length"].isdigit():  # no server gives more than that
            body = body[: int(given["Content-Length"])]
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.encode().decode("latin-1"),
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.input_terminated": True,
        }
        for name, value in given.items():
            key = name.upper().replace("-", "_")
            bare = key in ("CONTENT_TYPE", "CONTENT_LENGTH")
            written = value.replace(LAST, self.last).encode().decode("latin-1")
            environ[key if bare else f"HTTP_{key}"] = written
        return environ

    def counted(self) -> list[str]:
        lines = self.lobby.meter.text().decode().splitlines()
        return sorted(line for line in lines if "_requests_total{" in line or "_count{" in line)


@pytest.fixture(scope="module")
def revoked() -> Any:
    revoked = Revoked(lambda handle: frozenset({("token", REVOKED)}))
    yield revoked
    revoked.close()


def request(method: str, path: str, **more: Any) -> dict[str, Any]:
    usual = {"query": "", "token": TOKENS[0], "headers": {}, "body": b""}
    return {"method": method, "path": path} | usual | more


HOSTS = DOMAIN.hosts  # or none: then the only domain answers every host
HELLO = to_json(SENDS[0])


@example(HOSTS, [request("POST", CHAT, body=HELLO), request("PATCH", f"{CHAT}/{LAST}", body=b"{}")])
@example(HOSTS, [request("POST", CHAT, body=HELLO, headers={"Content-Length": "999"})])
@example(HOSTS, [request("POST", CHAT, body=b"{}" + b" " * 66_000), request("GET", CHAT)])
@example(
    HOSTS, [request("POST", CHAT, body=HELLO), request("HEAD", CHAT), request("GET", "/api/list")]
)
@example(
    HOSTS, [request(method, f"{CHAT}/{word}") for method in METHODS for word in ("read", "block")]
)
@example(HOSTS, [request("GET", "/api/list", token=token) for token in TOKENS * 2])
@example(HOSTS, [request("POST", CHAT, body=HELLO, headers=odd) for odd in ODD_ONES])
@example(HOSTS, [request("GET", "/api/list", headers=odd) for odd in ODD_ONES])
@example(HOSTS, [request("POST", f"{CHAT}/read", headers=odd) for odd in ODD_ONES])
@example(HOSTS, [request("GET", path, query=query) for path in PATHS for query in QUERIES])
@example((), [request("GET", "/api/list", headers=odd) for odd in ODD_ONES])
@example((), [request("POST", CHAT, body=HELLO, headers=odd) for odd in ODD_ONES])
@given(st.sampled_from([HOSTS, ()]), st.lists(REQUESTS, min_size=1, max_size=8))
@settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nobody_can_tell_which_lane_answered(
    redis: Client, revoked: Revoked, hosts: tuple[str, ...], asked: list[dict[str, Any]]
) -> None:
    redis.flushall()
    domain = replace(DOMAIN, api_url="", hosts=hosts)
    stock, room = (Side(redis, revoked, domain, in_front) for in_front in (False, True))
    for one in asked:
        assert room.ask(**one) == stock.ask(**one), one
    assert timeless(room.lobby.log.getvalue()) == timeless(stock.lobby.log.getvalue())
    assert room.counted() == stock.counted()
