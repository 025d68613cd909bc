"""Histories in Redis, by page or by place: one round trip."""

import redis

from senna.model import Conversation, History, Page, Span, UserId
from senna.store import codec
from senna.store.client import storage
from senna.store.keys import Keys
from senna.store.scripts import Scripts


class Histories:
    def __init__(self, client: "redis.Redis", keys: Keys, scripts: Scripts) -> None:
        self._redis, self._keys, self._scripts = client, keys, scripts

    def page(self, conversation: Conversation, reader: UserId, where: Page | Span) -> History:
        if isinstance(where, Page):
            size, args = where.size, ["rank", where.first, where.size]
        elif where.before is not None:
            size, args = where.size, ["before", where.before, where.size + 1]
        else:
            size, args = where.size, ["after", where.after, where.size + 1]
        keys = [self._keys.history(conversation), self._keys.meta(conversation)]
        side = conversation.side(reader)
        total, *read, page = self._scripts.run("history", keys, [side, *args], again=True)
        found = [
            codec.read_message(page[i], codec.number(page[i + 1]), conversation, (read[0], read[1]))
            for i in range(0, len(page), 2)
        ]
        has_more = len(found) > size if isinstance(where, Span) else where.first + size < total
        found = found[:size]
        if args[0] != "after":
            found.reverse()
        return History(total, found, read[side], read[1 - side], has_more)

    def latest(self, wanted: list[tuple[Conversation, int]]) -> list[bytes | None]:
        """Packed messages too long for a view, fetched together; None where one is gone."""
        with storage(), self._redis.pipeline(transaction=False) as pipe:
            for conversation, v in wanted:
                pipe.zrange(self._keys.history(conversation), v, v, byscore=True)
            return [found[0] if found else None for found in pipe.execute()]
