"""Round trips to Redis per operation, counted where a connection sends: a pipeline is one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from redis.connection import AbstractConnection

from bench.town import TEXT, Town
from senna.app import open_house
from senna.core.call import Call
from senna.core.closing import Closing
from senna.demo import platform
from senna.demo.people import PEOPLE
from senna.model import Change, Draft, Page

_ADA, _BEN, _CAT, _DAN = list(PEOPLE)[:4]
_ONE, _PAGE = 1, Page(1, 10)


def measure(town: Town) -> list[tuple[str, int, int]]:
    """Name, counted, at most."""
    town.empty()
    with platform.running() as url:
        domain = replace(town.domain, api_url=url)
        house = open_house(town.redis, town.keys, Closing())
        ada, ben = Call(domain, _ADA), Call(domain, _BEN)
        house.messages.send(ada, _BEN, Draft("text", TEXT))  # opens the connections
        strangers = Call(domain, _CAT), _DAN
        first = _counted(lambda: house.messages.send(*strangers, Draft("text", TEXT)))
        v = house.messages.send(ada, _BEN, Draft("text", TEXT)).message.v
        acts: dict[str, tuple[Callable[[], Any], int]] = {
            "send": (lambda: house.messages.send(ada, _BEN, Draft("text", TEXT, "key")), _ONE),
            "send, a repeat": (
                lambda: house.messages.send(ada, _BEN, Draft("text", TEXT, "key")),
                _ONE,
            ),
            "edit": (lambda: house.messages.edit(ada, _BEN, v, Change("text", "x"), None), _ONE),
            "read": (lambda: house.reading.read(ben, _ADA, None), _ONE),
            "history": (lambda: house.history.page(ben, _ADA, _PAGE), _ONE),
            "inbox": (lambda: house.inbox.page(ben, _PAGE), 2),
            "delete": (lambda: house.messages.delete(ada, _BEN, v, None), _ONE),
        }
        counted = [(name, _counted(act), most) for name, (act, most) in acts.items()]
        house.messages.send(ada, _BEN, Draft("text", 20 * TEXT))
        long = _counted(lambda: house.inbox.page(ben, _PAGE))
    return [
        # The third is behind the request: what the platform said is written down.
        ("send, nobody known yet", first, 3),
        *counted,
        ("inbox, with a long latest message", long, 2),
    ]


def _counted(act: Callable[[], Any]) -> int:
    with _counting() as trips:
        act()
    return len(trips)


@contextmanager
def _counting() -> Iterator[list[int]]:
    trips: list[int] = []
    sends: Any = AbstractConnection.send_packed_command

    def counted(connection: Any, command: Any, *more: Any, **others: Any) -> Any:
        trips.append(1)
        return sends(connection, command, *more, **others)

    with patch.object(AbstractConnection, "send_packed_command", counted):
        yield trips
