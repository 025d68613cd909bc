"""Inboxes in Redis: pages of chats, unread totals, and whom somebody has blocked."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

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
from senna.store.client import Client, storage
from senna.store.histories import Histories
from senna.store.keys import Keys
from senna.store.scripts import Scripts

_MEMBER = "user-"


class Inboxes:
    def __init__(self, client: Client, keys: Keys, scripts: Scripts, histories: Histories) -> None:
        self._client, self._keys, self._scripts = client, keys, scripts
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
            head = self._client.call("HGET", self._keys.views(domain.handle, user), codec.HEAD)
        return codec.read_unread(head)

    def _page(self, domain: Domain, user: UserId, args: list[Any]) -> tuple[int, list[Chat]]:
        keys = [self._keys.inbox(domain.handle, user), self._keys.views(domain.handle, user)]
        total, page, views = self._scripts.run("inbox", keys, args, again=True)
        lines = zip(page[::2], page[1::2], views, strict=True)
        return total, self._chats(domain, user, lines)

    def _chats(
        self, domain: Domain, user: UserId, lines: Iterable[tuple[bytes, bytes, bytes | None]]
    ) -> list[Chat]:
        chats = []
        long: list[tuple[Chat, Conversation, codec.View]] = []
        for member, v, packed in lines:
            peer = _peer(domain.string_ids, member)
            if peer is None:
                continue
            chat = _whole(domain.handle, user, peer, v, packed) if packed is not None else None
            if chat is None:
                pair = Conversation.between(domain.handle, user, peer)
                view = codec.read_view(packed) or self._restored(domain, user, peer, pair)
                chat = _chat(user, peer, v, pair, view)
                if view.at and not view.latest:
                    long.append((chat, pair, view))
            chats.append(chat)
        if long:
            wanted = [(pair, view.at) for _, pair, view in long]
            fetched = self._histories.latest(wanted)
            for (chat, pair, view), found in zip(long, fetched, strict=True):
                chat.latest = _message(user, pair, view, found)
        return chats

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
        last = page.first + page.size - 1
        asked = [("ZCARD", key), ("ZREVRANGE", key, page.first, last, "WITHSCORES")]
        with storage():
            total, flat = self._client.calls(asked)
        entries = zip(flat[::2], flat[1::2], strict=True)
        found = [(_id(domain.string_ids, member), codec.number(score)) for member, score in entries]
        return Blocks(total, [Blocked(peer, v) for peer, v in found if peer is not None])


@lru_cache(maxsize=4096)  # most of what an inbox shows is as it was
def _whole(domain: str, user: UserId, peer: UserId, v: bytes, packed: bytes) -> Chat | None:
    """What the view says by itself. To be read, not changed."""
    view = codec.read_view(packed) if len(packed) <= codec.SHORT else None
    if view is None or (view.at and not view.latest):
        return None
    return _chat(user, peer, v, Conversation.between(domain, user, peer), view)


def _chat(user: UserId, peer: UserId, v: bytes, pair: Conversation, view: codec.View) -> Chat:
    return Chat(peer, codec.number(v), _message(user, pair, view, view.latest), view.unread)


def _message(
    user: UserId, pair: Conversation, view: codec.View, packed: bytes | None
) -> Message | None:
    if not view.at or not packed:
        return None
    read = (view.theirs, view.mine) if pair.side(user) else (view.mine, view.theirs)
    return codec.read_message(packed, view.at, pair, read)


def _next(chats: list[Chat], more: bool) -> InboxMark | None:
    return InboxMark(chats[-1].v, chats[-1].peer) if chats and more else None


@lru_cache(maxsize=8192)  # the same people, in everybody's lists
def _peer(strings: bool, member: bytes) -> UserId | None:
    return _id(strings, member[len(_MEMBER) :]) if member.startswith(_MEMBER.encode()) else None


def _id(strings: bool, stored: bytes) -> UserId | None:
    return read_user_id(stored.decode(errors="replace"), strings)
