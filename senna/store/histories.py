"""Histories in Redis, by page or by place: one round trip."""

from itertools import pairwise
from typing import Any

from senna.model import Conversation, History, Page, Span, UserId
from senna.store import codec
from senna.store.client import Client, storage
from senna.store.keys import Keys
from senna.store.scripts import Scripts


class Histories:
    def __init__(self, client: Client, keys: Keys, scripts: Scripts) -> None:
        self._client, self._keys, self._scripts = client, keys, scripts

    def page(self, conversation: Conversation, reader: UserId, where: Page | Span) -> History:
        if isinstance(where, Page):
            size, args = where.size, ["rank", where.first, where.size]
        elif where.before is not None:
            size, args = where.size, ["before", where.before, where.size + 1]
        else:
            size, args = where.size, ["after", where.after, where.size + 1]
        keys = [self._keys.history(conversation), self._keys.meta(conversation)]
        side = conversation.side(reader)
        total, mine, theirs, page, last = self._ask(keys, [side, *args])
        places = codec.places(page)
        if page and not _are_true(places, codec.number(last), forward=args[0] == "after"):
            total, mine, theirs, page, last = self._ask(keys, [side, *args, "WITHSCORES"])
            page, places = page[::2], [codec.number(score) for score in page[1::2]]
        read = (mine, theirs)
        found = [
            codec.read_message(packed, v, conversation, read)
            for packed, v in zip(page, places, strict=True)
        ]
        has_more = len(found) > size if isinstance(where, Span) else where.first + size < total
        found = found[:size]
        if args[0] != "after":
            found.reverse()
        return History(total, found, read[side], read[1 - side], has_more)

    def _ask(self, keys: list[str], args: list[Any]) -> list[Any]:
        answer: list[Any] = self._scripts.run("history", keys, args, again=True)
        return answer

    def latest(self, wanted: list[tuple[Conversation, int]]) -> list[bytes | None]:
        """Packed messages too long for a view, fetched together; None where one is gone."""
        keys = self._keys
        asked = [("ZRANGE", keys.history(pair), v, v, "BYSCORE") for pair, v in wanted]
        with storage():
            return [found[0] if found else None for found in self._client.calls(asked)]


def _are_true(places: list[int], last: int, *, forward: bool) -> bool:
    """In order, and the last one where it says: then no page that begins there goes astray."""
    if places[-1] != last:
        return False
    if forward:
        return all(one < next_ for one, next_ in pairwise(places))
    return all(one > next_ for one, next_ in pairwise(places))
