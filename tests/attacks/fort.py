"""The app as it is served, under attack. Every answer, whatever was asked, goes past one judge."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from engines import chosen
from flask.testing import FlaskClient
from redis import Redis
from settings_smith import RSA, pem
from strange_platform import StrangePlatform
from token_smith import OTHER, SECRET, signed
from werkzeug.test import TestResponse

from config import Config

U, V, W = 388636, 524376, 7
HELLO = {"type": "text", "text": "Hello, world!"}
CHAT = f"/api/user/{V}"

HIS = signed({"user_id": U})  # U's, in every domain of this secret

_ERROR = {"error", "code", "name", "message", "status", "request_id"}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
# How Redis, our keys and our code would speak.
_INSIDE = re.compile(r"senna:|senna_|senna/|FCALL|WRONGTYPE|Traceback|\.py\b|redis", re.IGNORECASE)
_LINE = {"time", "level", "request_id", "method", "route", "status", "ms", "domain", "user"}


def settings(redis_url: str, **more: str) -> dict[str, str]:
    handles = ("alpha", "beta", "strict", "pem", "words", "hasty", "hurried")
    no_limits = {f"SOCK_LIMIT_{it}": "99999/s" for it in ("ADDRESS", "BAD_TOKENS")}
    no_limits |= {f"SOCK_LIMIT_{it}": "99999/s" for it in ("SEND", "NEW_CHATS", "REQUESTS")}
    return {
        "SOCK_ENV": "test",
        "SOCK_DOMAINS": "; ".join(f"{handle}={handle}.example" for handle in handles),
        "SOCK_REDIS_URL": redis_url,
        **{f"SOCK_JWT_SECRET__{handle.upper()}": SECRET for handle in handles if handle != "pem"},
        "SOCK_JWT_SECRET__BETA": OTHER,
        "SOCK_JWT_REQUIRE_EXP__STRICT": "1",
        "SOCK_JWT_AUDIENCE__STRICT": "senna",
        "SOCK_JWT_ISSUER__STRICT": "urn:expected",
        "SOCK_JWT_ALGORITHM__PEM": "RS256",
        "SOCK_JWT_PUBLIC_KEY__PEM": pem(RSA),
        "SOCK_USER_IDS__WORDS": "string",
        "SOCK_LIMIT_REQUESTS__HASTY": "1/h:3",
        "SOCK_LIMIT_NEW_CHATS__HURRIED": "30/h",
        **no_limits,
        **more,
    }


@dataclass
class Fort:
    client: FlaskClient
    redis: "Redis"
    platform: StrangePlatform
    secrets: set[str] = field(default_factory=lambda: {SECRET, OTHER})

    def token(self, user: Any = U, **claims: Any) -> str:
        return signed({"user_id": user, **claims})

    def ask(
        self, method: str, path: str, token: str | None = HIS, domain: str = "alpha", **more: Any
    ) -> TestResponse:
        """By U, unless there is another token, or None for nobody."""
        headers = {"Host": f"{domain}.example"} | more.pop("headers", {})
        if token is not None:
            headers |= {"X-Auth-Token": token}
            self.secrets.add(token)
        answer = self.client.open(path, method=method, headers=headers, **more)
        self.judge(answer, method)
        return answer

    def says(self, text: str = "Hello, world!", user: int = U, peer: int = V, **more: Any) -> str:
        body = {"type": "text", "text": text, **more}
        answer = self.ask("POST", f"/api/user/{peer}", self.token(user), json=body)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return str(answer.get_json()["entry"]["id"])

    def texts(self, user: int = U, peer: int = V) -> list[str]:
        answer = self.ask("GET", f"/api/user/{peer}?per_page=100", self.token(user))
        return [message.get("text", "") for message in answer.get_json()["messages"]]

    def nothing_happened(self) -> bool:
        """Nobody in any domain has a message, a chat or an event."""
        return not [key for key in self.redis.scan_iter() if b":who:" not in key]

    # --- what holds for every answer ---

    def judge(self, answer: TestResponse, method: str) -> None:
        status, text = answer.status_code, answer.get_data(as_text=True)
        assert status < 500, text
        assert _REQUEST_ID.fullmatch(answer.headers["X-Request-Id"])
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert "Location" not in answer.headers
        if status < 400 or method == "HEAD":
            return
        assert answer.content_type == "application/json"
        told = json.loads(text)
        assert set(told) == _ERROR
        assert told["error"] is True
        assert told["status"] == status
        assert told["request_id"] == answer.headers["X-Request-Id"]
        assert told["code"] is None or re.fullmatch("[A-Z_]+", told["code"])
        assert told["name"]
        assert told["message"]
        assert not _INSIDE.search(told["message"])
        assert len(told["message"]) < 300
        assert not [secret for secret in self.secrets if secret and secret in text]
        assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (status == 401)
        assert ("Retry-After" in answer.headers) is (status == 429)
        assert ("Allow" in answer.headers) is (status == 405)

    def judge_journal(self, text: str) -> None:
        """One line of JSON for each request, and nothing in it that anybody said."""
        for line in text.splitlines():
            told = json.loads(line)
            assert set(told) == _LINE
            assert told["level"] == "info"
            assert told["status"] < 500
        assert not [secret for secret in self.secrets if secret and secret in text]
        assert "Hello" not in text


def code(answer: TestResponse) -> tuple[int, str | None]:
    told = answer.get_json()
    refused = isinstance(told, dict) and told.get("error")
    return answer.status_code, told["code"] if refused else "ok"


def config(redis_url: str, **more: str) -> Config:
    return Config.from_env(chosen() | settings(redis_url, **more))


def tabled(table: Mapping[str, Sequence[Any]]) -> list[Any]:
    """One case for each payload, named after the row of the table that it belongs to."""
    return [
        pytest.param(value, id=f"{row} {number}")
        for row, values in table.items()
        for number, value in enumerate(values)
    ]
