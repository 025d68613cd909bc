"""Inboxes in Redis: pages of chats, unread totals, and whom somebody has blocked."""

from typing import Any, cast

import redis

from config import Domain
from senna.model import (
    Blocked,
    Blocks,
    Chat,
    Conversation,
    Inbox,
    InboxMark,
    Message,
    Page,
    Unread,
    UserId,
    read_user_id,
)
from senna.store import codec
from senna.store.client import storage
from senna.store.histories import Histories
from senna.store.keys import Keys
from senna.store.scripts import Scripts

_MEMBER = "user-"


class Inboxes:
    def __init__(
        self, client: "redis.Redis", keys: Keys, scripts: Scripts, histories: Histories
    ) -> None:
        self._redis, self._keys, self._scripts = client, keys, scripts
        self._histories = histories

    def page(self, domain: Domain, user: UserId, page: Page) -> Inbox:
        total, chats = self._page(domain, user, [page.first, page.size, ""])
        return Inbox(total, chats, _next(chats, page.first + page.size < total))

    def after(self, domain: Domain, user: UserId, mark: InboxMark, size: int) -> Inbox:
        """One chat more than asked for tells whether there is a next page."""
        args = [mark.v, size + 1, f"{_MEMBER}{mark.peer}"]
        total, chats = self._page(domain, user, args)
        return Inbox(total, chats[:size], _next(chats[:size], len(chats) > size))

    def unread(self, domain: Domain, user: UserId) -> Unread:
        with storage():
            head = self._redis.hget(self._keys.views(domain.handle, user), codec.HEAD)
        return codec.read_unread(cast(bytes | None, head))

    def _page(self, domain: Domain, user: UserId, args: list[Any]) -> tuple[int, list[Chat]]:
        keys = [self._keys.inbox(domain.handle, user), self._keys.views(domain.handle, user)]
        total, *flat = self._scripts.run("inbox", keys, args, again=True)
        lines = [flat[i : i + 3] for i in range(0, len(flat), 3)]
        found = [(_peer(domain, member), v, view) for member, v, view in lines]
        known = [(peer, codec.number(v), view) for peer, v, view in found if peer is not None]
        return total, self._chats(domain, user, known)

    def _chats(
        self, domain: Domain, user: UserId, lines: list[tuple[UserId, int, bytes | None]]
    ) -> list[Chat]:
        known = []
        for peer, v, packed in lines:
            pair = Conversation.between(domain.handle, user, peer)
            view = codec.read_view(packed) or self._restored(domain, user, peer, pair)
            known.append((peer, v, pair, view))
        long = [(pair, view.at) for _, _, pair, view in known if view.at and not view.latest]
        fetched = dict(zip(long, self._histories.latest(long), strict=True)) if long else {}
        return [
            Chat(peer, v, _latest(user, pair, view, fetched.get((pair, view.at))), view.unread)
            for peer, v, pair, view in known
        ]

    def _restored(
        self, domain: Domain, user: UserId, peer: UserId, pair: Conversation
    ) -> codec.View:
        """A view that is lost or damaged is copied from the conversation again."""
        keys = [
            self._keys.history(pair),
            self._keys.meta(pair),
            self._keys.views(domain.handle, user),
        ]
        packed = self._scripts.run("restore", keys, [pair.side(user), str(peer)], again=True)
        return codec.read_view(packed) or codec.View(0, 0, 0, 0, b"")

    def block(
        self, domain: Domain, user: UserId, pair: Conversation, peer: UserId, blocked: bool
    ) -> None:
        keys = [
            self._keys.history(pair),
            self._keys.meta(pair),
            self._keys.blocks(domain.handle, user),
            self._keys.presence(domain.handle, user),
        ]
        self._scripts.run("block", keys, [pair.side(user), str(peer), int(blocked)], again=True)

    def blocks(self, domain: Domain, user: UserId, page: Page) -> Blocks:
        key = self._keys.blocks(domain.handle, user)
        with storage(), self._redis.pipeline(transaction=False) as pipe:
            pipe.zcard(key)
            pipe.zrevrange(key, page.first, page.first + page.size - 1, withscores=True)
            total, entries = pipe.execute()
        found = [(_id(domain, member), int(score)) for member, score in entries]
        return Blocks(total, [Blocked(peer, v) for peer, v in found if peer is not None])


def _latest(
    user: UserId, pair: Conversation, view: codec.View, fetched: bytes | None
) -> Message | None:
    packed = view.latest or fetched
    if not view.at or not packed:
        return None
    read = (view.theirs, view.mine) if pair.side(user) else (view.mine, view.theirs)
    return codec.read_message(packed, view.at, pair, read)


def _next(chats: list[Chat], more: bool) -> InboxMark | None:
    return InboxMark(chats[-1].v, chats[-1].peer) if chats and more else None


def _peer(domain: Domain, member: bytes) -> UserId | None:
    return _id(domain, member[len(_MEMBER) :]) if member.startswith(_MEMBER.encode()) else None


def _id(domain: Domain, stored: bytes) -> UserId | None:
    return read_user_id(stored.decode(errors="replace"), domain.string_ids)
