"""Senna in a street: a real engine behind it, a platform beside it, and people at its door."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from lobby import DOMAIN, ME, OTHER, Lobby, as_user
from redis import Redis
from strange_platform import StrangePlatform
from werkzeug.test import TestResponse

from senna.api.openapi import describe

_DOCUMENT = describe(DOMAIN)
_PLACE = re.compile(r"\\\{\w+\\\}")


@dataclass
class Street:
    platform: StrangePlatform
    lobby: Lobby
    client: FlaskClient
    redis: "Redis"

    def person(self, user: int = ME, peer: int = OTHER) -> "Person":
        return Person(self, user, peer)


@dataclass
class Person:
    """Somebody who asks as an app would. Every answer is held against the description."""

    street: Street
    me: int
    peer: int

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = as_user(self.me) | more.pop("headers", {})
        path = path.replace("~", f"/api/user/{self.peer}")
        answer = self.street.client.open(path, method=method, headers=headers, **more)
        _holds_to_the_description(method, path, answer)
        return answer

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    def says(self, text: str = "Hello, world!", **more: Any) -> Any:
        answer = self.ask("POST", "~", json={"type": "text", "text": text, **more})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json()["entry"]

    def texts(self, query: str = "") -> list[str]:
        return [message["text"] for message in self.get(f"~?per_page=100{query}")["messages"]]


def _holds_to_the_description(method: str, path: str, answer: TestResponse) -> None:
    operation = _operation(method, path.partition("?")[0])
    if operation is None:
        return
    responses = operation["responses"]
    told = responses.get(str(answer.status_code), responses["default"])
    schema = told["content"]["application/json"]["schema"]
    Draft202012Validator(schema | {"components": _DOCUMENT["components"]}).validate(
        answer.get_json()
    )


def _operation(method: str, path: str) -> Any:
    for template, operations in _candidates():
        if re.fullmatch(_PLACE.sub("[^/]+", re.escape(template)), path):
            return operations.get(method.lower())
    return None


def _candidates() -> Iterator[tuple[str, Any]]:
    # Literal paths first, as the router has it: /read is no message id.
    return iter(sorted(_DOCUMENT["paths"].items(), key=lambda item: item[0].count("{")))
