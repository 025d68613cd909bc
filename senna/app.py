"""The wiring: one line per part, and nothing decided here."""

import logging

from flask import Flask
from redis import Redis

from config import Config
from senna.api.door import Door
from senna.api.journal import Journal
from senna.api.lane import install
from senna.api.meter import Meter
from senna.api.ops import create_ops
from senna.api.pages import create_pages
from senna.core.blocks import Blocklist
from senna.core.closing import Closing
from senna.core.history import Archive
from senna.core.house import House
from senna.core.inbox import Mailbox
from senna.core.log import Log
from senna.core.messages import Messages
from senna.core.people import People
from senna.core.reading import Reading
from senna.edge.auth import Tokens
from senna.edge.desk.desk import Desk
from senna.edge.entrance import Entrance
from senna.edge.ids import MessageIds
from senna.edge.revoked import Revoked
from senna.platform.jwks import fetch_jwks
from senna.platform.profiles import PlatformProfiles
from senna.serve.address import socket_url
from senna.store.advice import inspect
from senna.store.client import connect
from senna.store.conversations import Conversations
from senna.store.denials import Denials
from senna.store.health import Health
from senna.store.histories import Histories
from senna.store.inboxes import Inboxes
from senna.store.keys import Keys
from senna.store.logs import Logs
from senna.store.profiles import Profiles
from senna.store.scripts import Scripts

_log = logging.getLogger(__name__)


def create_app(config: Config) -> Flask:
    redis = connect(config.redis_url or socket_url(config.data_dir))
    keys = Keys(config.redis_prefix)
    health = Health(redis, keys)
    for finding in inspect(health, production=config.env == "production"):
        _log.warning(finding.text)

    revoked = Revoked(Denials(redis, keys).load)
    meter = Meter()
    tokens = Tokens(config.domains, fetch_jwks, revoked)
    entrance = Entrance.of(config, tokens)
    door = Door(entrance, Journal(), meter)
    app = Flask("senna", static_folder=None)
    app.extensions["closing"] = closing = Closing()
    install(
        app,
        door,
        Desk(open_house(redis, keys, closing), MessageIds(config.redis_prefix)),
        create_ops(health, meter, config.metrics_token),
        create_pages(config.development),
        development=config.development,
    )
    return app


def open_house(redis: Redis, keys: Keys, closing: Closing) -> House:
    scripts = Scripts(redis)
    conversations, histories = Conversations(keys, scripts), Histories(redis, keys, scripts)
    inboxes = Inboxes(redis, keys, scripts, histories)
    people = People(Profiles(redis, keys), PlatformProfiles())
    return House(
        messages=Messages(conversations, people),
        history=Archive(histories),
        inbox=Mailbox(inboxes),
        reading=Reading(conversations),
        blocks=Blocklist(inboxes),
        log=Log(Logs(redis, keys, scripts), closing),
        people=people,
    )
