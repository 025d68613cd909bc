"""An app behind a real door. Its house is empty unless one is given: most is decided before."""

import io
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from a_domain import QUICK, a_domain
from flask import Flask
from flask.testing import FlaskClient

from config import Domain, Rate
from senna.api.door import Door
from senna.api.flask_lane import install
from senna.api.lane import Lane
from senna.api.meter import Meter
from senna.api.ops import create_ops
from senna.api.pages import create_pages
from senna.core.closing import Closing
from senna.core.house import House
from senna.edge.auth import Tokens
from senna.edge.auth_mint import mint
from senna.edge.desk.desk import Desk
from senna.edge.domains import Domains
from senna.edge.entrance import Entrance
from senna.edge.ids import MessageIds
from senna.edge.journal import Journal
from senna.edge.limits import Limiter
from senna.edge.proxies import Proxies
from senna.edge.revoked import Revoked
from senna.live.asyncapi import describe as describe_sockets
from senna.model import UserId

METRICS_TOKEN = "metrics-token-of-the-tests"
ME, OTHER = 388636, 524376
HOST = "localhost"
DOMAIN = a_domain(hosts=(HOST,), origins=("https://app.example",))


def as_user(user: UserId) -> dict[str, str]:
    return {"X-Auth-Token": mint(DOMAIN, user) or ""}


def tired(key: object) -> Limiter:
    """Whoever has this key has to wait for an hour."""
    limiter = Limiter(Rate(1, 3600, 1))
    limiter.take(cast(Any, key))
    return limiter


@dataclass
class Lobby:
    revoked: Revoked
    domain: Domain = DOMAIN
    house: House | None = None  # a request that gets as far as the core is a 500, and a failure
    unready: Exception | None = None
    hears: bool = True
    told_to_stop: bool = False
    in_front: bool = True  # the lane in front of Flask
    log: io.StringIO = field(default_factory=io.StringIO)
    meter: Meter = field(default_factory=Meter)
    limits: dict[str, Limiter] = field(default_factory=dict)

    def writable(self) -> None:
        if self.unready is not None:
            raise self.unready

    def limit(self, name: str) -> Limiter:
        return self.limits.setdefault(name, Limiter(QUICK))

    def door(self) -> Door:
        entrance = Entrance(
            domains=Domains((self.domain,)),
            proxies=Proxies(()),
            tokens=Tokens((self.domain,), lambda url: None, self.revoked),
            addresses=self.limit("addresses"),
            bad_tokens=self.limit("bad_tokens"),
            people={self.domain.handle: self.limit("people")},
        )
        return Door(entrance, Journal(self.log), self.meter)

    def client(self, development: bool = False) -> FlaskClient:
        app, door = Flask("lobby", static_folder=None), self.door()
        desk = Desk(cast(House, self.house), MessageIds("senna"))
        ops = create_ops(
            self, lambda: self.hears, self.meter, METRICS_TOKEN, Closing(lambda: self.told_to_stop)
        )
        pages = create_pages(development, describe_sockets)
        install(app, door, desk, ops, pages, development=development)
        if self.in_front:
            # As in senna/app.py: Flask's own way, though to mypy it is a method.
            app.wsgi_app = Lane(app.wsgi_app, door, desk, development)  # type: ignore[assignment]
        return app.test_client()

    def lines(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.log.getvalue().splitlines()]


def told(lobby: Lobby, method: str, path: str, **more: Any) -> tuple[int, Any, Any]:
    answer = lobby.client().open(path, method=method, **more)
    return answer.status_code, (answer.get_json() or {}).get("code"), answer
