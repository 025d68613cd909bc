"""The wiring: one line per part, and nothing decided here."""

import logging
from functools import partial

from flask import Flask

from config import Config
from senna.api.demo import create_demo
from senna.api.door import Door
from senna.api.flask_lane import install
from senna.api.lane import Lane
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
from senna.core.presence import Presence
from senna.core.reading import Reading
from senna.core.typing import Typing
from senna.demo.people import NAMES
from senna.edge.auth import Tokens
from senna.edge.desk.desk import Desk
from senna.edge.entrance import Entrance
from senna.edge.ids import MessageIds
from senna.edge.journal import Journal
from senna.edge.revoked import Revoked
from senna.live.asyncapi import describe as describe_sockets
from senna.live.carrier import Keep
from senna.live.doomed_line import DoomedLine
from senna.live.engine import session_id
from senna.live.line import Line
from senna.live.meter import Meter as SocketMeter
from senna.live.mount import mount
from senna.platform.jwks import fetch_jwks
from senna.platform.profiles import PlatformProfiles
from senna.serve.address import socket_url
from senna.serve.room.session_ids import new_session_id
from senna.store.advice import inspect
from senna.store.client import Client, connect
from senna.store.conversations import Conversations
from senna.store.denials import Denials
from senna.store.failpoint import Doom, DoomedScripts
from senna.store.feed import Feed
from senna.store.health import Health
from senna.store.histories import Histories
from senna.store.inboxes import Inboxes
from senna.store.keys import Keys
from senna.store.logs import Logs
from senna.store.presence import Presences
from senna.store.profiles import Profiles
from senna.store.scripts import Scripts

_log = logging.getLogger(__name__)


def create_app(config: Config) -> Flask:
    redis = open_redis(config)
    keys = Keys(config.redis_prefix)
    health = Health(redis, keys)
    for finding in inspect(health, production=config.env == "production"):
        _log.warning(finding.text)

    revoked = Revoked(Denials(redis, keys).load)
    journal, meter = Journal(), Meter()
    socket_meter = SocketMeter(meter.registry)
    tokens = Tokens(config.domains, fetch_jwks, revoked)
    entrance = Entrance.of(config, tokens)
    door = Door(entrance, journal, meter)
    app = Flask("senna", static_folder=None)
    closing = Closing()
    app.extensions |= {"journal": journal, "meters": (meter, socket_meter), "closing": closing}
    doom = Doom(config.failpoint) if config.failpoint else None
    desk = Desk(open_house(redis, keys, closing, doom), MessageIds(config.redis_prefix))
    install(
        app,
        door,
        desk,
        create_ops(health, desk.house.feed.alive, meter, config.metrics_token, closing),
        create_pages(config.development, describe_sockets),
        create_demo(NAMES if config.development else {}),
        development=config.development,
    )
    mount(
        app,
        desk,
        entrance,
        revoked,
        closing,
        journal,
        socket_meter,
        config.sockets_per_user,
        config.sockets_per_address,
        config.async_mode,
        keep=line_keeper(config),
        new_id=new_session_id if config.engine_room else session_id,
        line=partial(DoomedLine, doom.passes) if doom else Line,
    )
    if config.engine_room:
        # Flask's own way to put something in front of it, though to mypy it is a method.
        app.wsgi_app = Lane(app.wsgi_app, door, desk, config.development)  # type: ignore[assignment]
    if doom:
        doom.stand_before_acks(app)
    return app


def line_keeper(config: Config) -> Keep | None:
    if not config.engine_room:
        return None
    from senna.serve.room.kept_line import KeptLine  # of gevent, as below

    return KeptLine


def open_redis(config: Config) -> Client:
    url = config.redis_url or socket_url(config.data_dir)
    if not config.engine_room:
        return connect(url)
    from senna.store.shared import shared  # of gevent, which other carriers do without

    return shared(url)


def open_house(redis: Client, keys: Keys, closing: Closing, doom: Doom | None = None) -> House:
    scripts = Scripts(redis)
    conversations = Conversations(keys, DoomedScripts(redis, doom) if doom else scripts)
    histories = Histories(redis, keys, scripts)
    inboxes = Inboxes(redis, keys, scripts, histories)
    people = People(Profiles(redis, keys), PlatformProfiles())
    presences, feed = Presences(keys, scripts), Feed(redis, keys)
    return House(
        messages=Messages(conversations, people),
        history=Archive(histories),
        inbox=Mailbox(inboxes),
        reading=Reading(conversations),
        blocks=Blocklist(inboxes),
        log=Log(Logs(redis, keys, scripts), feed, closing),
        people=people,
        presence=Presence(presences),
        typing=Typing(presences, people),
        feed=feed,
    )
