"""How often one request waits for Redis, counted on the wire of the app as it is served."""

import threading
from typing import Any

import pytest
from a_domain import a_domain
from engines import chosen
from flask.testing import FlaskClient
from redis import Redis
from redis.connection import AbstractConnection
from strange_platform import StrangePlatform
from werkzeug.test import TestResponse

from config import Config
from senna.app import create_app
from senna.edge.auth_mint import mint
from senna.serve.engine import Engine
from senna.store.client import connect

ME, OTHER = 388636, 524376
DOMAIN = a_domain()
CHAT = f"/api/user/{OTHER}"
LONG = "a long message " * 40  # more than the 512 bytes that an inbox keeps by itself


class Wire:
    """What this request sent, one entry for each time somebody then waits for an answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[bytes] = []
        send: Any = AbstractConnection.send_packed_command

        def counted(line: AbstractConnection, command: Any, *more: Any, **options: Any) -> Any:
            self._note(b"".join([command] if isinstance(command, bytes) else command))
            return send(line, command, *more, **options)

        monkeypatch.setattr(AbstractConnection, "send_packed_command", counted)

    def _note(self, packed: bytes) -> None:
        # No request waits for these. The feed looks whether its line still lives.
        behind = threading.current_thread().name in ("revoked", "senna-feed")
        handshake = packed.split(b"\r\n")[2] in (b"CLIENT", b"HELLO")  # of one line more in a pool
        if not (behind or handshake):
            self.sent.append(packed)

    def commands(self) -> list[str]:
        return [packed.split(b"\r\n")[2].decode() for packed in self.sent]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)


class Visitor:
    """Somebody at a warm process: functions loaded, denials copied, a line to Redis open."""

    def __init__(self, client: FlaskClient, wire: Wire) -> None:
        self.client, self.wire = client, wire
        self.get("/api/unread")
        self.ask("POST", f"{CHAT}/read")

    def ask(self, method: str, path: str, body: Any = None, user: int = ME) -> TestResponse:
        self.wire.sent.clear()
        headers = {"X-Auth-Token": mint(DOMAIN, user) or ""}
        answer = self.client.open(path, method=method, json=body, headers=headers)
        assert answer.status_code < 400, answer.get_data(as_text=True)
        return answer

    def get(self, path: str) -> Any:
        return self.ask("GET", path).get_json()

    def says(self, text: str, path: str = CHAT, **more: Any) -> str:
        body = {"type": "text", "text": text, **more}
        return str(self.ask("POST", path, body).get_json()["entry"]["id"])


def client_of(engine: Engine, **settings: str) -> FlaskClient:
    given = {
        "SOCK_ENV": "test",
        "SOCK_JWT_SECRET": DOMAIN.jwt_secrets[0],
        "SOCK_REDIS_URL": engine.url,
        "SOCK_LIMIT_REQUESTS": "9999/s",
    }
    return create_app(Config.from_env(chosen() | given | settings)).test_client()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    with connect(engine.url) as redis:
        redis.flushall()  # whoever was here before may have left what no app begins with
    return client_of(engine)


@pytest.fixture
def visitor(client: FlaskClient, redis: "Redis", wire: Wire) -> Visitor:
    return Visitor(client, wire)


ONE_ROUND_TRIP: dict[str, tuple[str, str, Any]] = {
    "send": ("POST", CHAT, {"type": "text", "text": "new"}),
    "send with a key": ("POST", CHAT, {"type": "text", "text": "new", "client_id": "another"}),
    "a repeated send": ("POST", CHAT, {"type": "text", "text": "keyed", "client_id": "k"}),
    "a long send": ("POST", CHAT, {"type": "text", "text": LONG}),
    "edit": ("PATCH", f"{CHAT}/<id>", {"text": "edited"}),
    "seen": ("POST", f"{CHAT}/<id>", {"status": "seen"}),
    "delete": ("DELETE", f"{CHAT}/<id>", None),
    "one message": ("GET", f"{CHAT}/<id>", None),
    "read": ("POST", f"{CHAT}/read", None),
    "read up to": ("POST", f"{CHAT}/read", {"up_to": "<id>"}),
    "clear": ("DELETE", CHAT, None),
    "block": ("PUT", f"{CHAT}/block", None),
    "unblock": ("DELETE", f"{CHAT}/block", None),
    "history": ("GET", CHAT, None),
    "history by place": ("GET", f"{CHAT}?before=<id>", None),
    "unread": ("GET", "/api/unread", None),
    "inbox": ("GET", "/api/list", None),
    "blocks": ("GET", "/api/blocks", None),
    "where the log is": ("GET", "/api/sync", None),
}


@pytest.mark.parametrize("what", ONE_ROUND_TRIP)
def test_a_request_is_one_round_trip(visitor: Visitor, what: str) -> None:
    method, path, body = ONE_ROUND_TRIP[what]
    id_ = visitor.says("keyed", client_id="k")
    if body == {"up_to": "<id>"}:
        body = {"up_to": id_}
    visitor.ask(method, path.replace("<id>", id_), body)
    assert len(visitor.wire.sent) == 1, visitor.wire.commands()


def test_an_inbox_takes_a_second_one_for_long_messages_and_never_a_third(visitor: Visitor) -> None:
    for peer in range(1, 8):
        visitor.says(LONG, f"/api/user/{peer}")
    entries = visitor.get("/api/list")["entries"]
    assert [entry["latest"]["text"] for entry in entries[:7]] == [LONG] * 7
    assert len(visitor.wire.sent) == 2


def test_catching_up_takes_two_however_much_was_missed(visitor: Visitor) -> None:
    cursor = visitor.get("/api/sync")["cursor"]
    for number in range(20):
        visitor.says(str(number), f"/api/user/{number + 1}")
    assert len(visitor.get(f"/api/sync?cursor={cursor}")["events"]) == 20
    assert len(visitor.wire.sent) == 2


def test_nobody_without_a_token_costs_redis_anything(visitor: Visitor) -> None:
    for path in ("/", "/api", "/api/list", "/api/nothing", "/healthz", "/openapi.json"):
        visitor.wire.sent.clear()
        visitor.client.get(path)
        visitor.client.get(path, headers={"X-Auth-Token": "forged"})
        assert visitor.wire.commands() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/user/5", None), ("/api/user/6", {"type": "text", "text": "x"}), ("/api/list", None)],
    ids=["history", "send", "inbox"],
)
def test_people_nobody_knows_yet_are_one_more(
    engine: Engine, visitor: Visitor, platform: StrangePlatform, path: str, body: Any
) -> None:
    for peer in range(7, 12):
        visitor.says("x", f"/api/user/{peer}")
    platform.knows(ME, *range(5, 12))
    other_process = Visitor(client_of(engine, SOCK_API_URL=platform.url), visitor.wire)
    other_process.ask("POST" if body else "GET", path, body)
    # SET: written down for other processes behind the answer. Nobody waits for that.
    asked = [command for command in visitor.wire.commands() if command != "SET"]
    assert sorted(asked) == ["FCALL", "MGET"]
