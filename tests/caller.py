"""Somebody with a token who calls a running Senna over HTTP, and looks at the clock."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

from a_domain import a_domain

from senna.edge.auth_mint import mint

_DEVELOPMENT = a_domain(jwt_secrets=("scene-passage-love-rhyme",))


def token_of(user: int) -> str:
    return mint(_DEVELOPMENT, user) or ""


@dataclass(frozen=True)
class Told:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> Any:
        return self.json.get("code")


class Caller:
    """`~` in a path is the conversation with the peer. Broken connections are an OSError."""

    def __init__(
        self, port: int, user: int, peer: int, host: str = "localhost", patience: float = 10
    ) -> None:
        self.user, self.peer = user, peer
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        self._headers = {
            "Host": host,
            "X-Auth-Token": token_of(user),
            "Content-Type": "application/json",
        }

    def __del__(self) -> None:
        self.line.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Told:
        path = path.replace("~", f"/api/user/{self.peer}")
        raw = None if body is None else json.dumps(body).encode()
        began = time.monotonic()
        try:
            self.line.request(method, path, raw, self._headers | headers)
            answer = self.line.getresponse()
            told = answer.read()
        except http.client.HTTPException as broken:
            self.line.close()
            raise ConnectionError(str(broken)) from broken
        except OSError:
            self.line.close()
            raise
        return Told(answer.status, answer.headers, told, time.monotonic() - began)

    def get(self, path: str, status: int = 200) -> Any:
        told = self.ask("GET", path)
        assert told.status == status, told.body
        return told.json

    def send(self, text: str, key: str | None = None) -> Told:
        body = {"type": "text", "text": text}
        return self.ask("POST", "~", body if key is None else body | {"client_id": key})

    def says(self, text: str, key: str | None = None) -> Any:
        told = self.send(text, key)
        assert told.status == 201, told.body
        return told.json["entry"]

    def walk(self) -> list[dict[str, Any]]:
        """The whole conversation, oldest first, by the cursor that is stable while others write."""
        found: list[dict[str, Any]] = []
        path = "~?per_page=100"
        while True:
            page = self.get(path)
            found = page["messages"] + found
            if len(found) >= page["state"]["total"] or not page["messages"]:
                return found
            path = f"~?per_page=100&before={page['messages'][0]['id']}"

    def texts(self) -> list[str]:
        return [message.get("text", "?") for message in self.walk()]
