"""Whose messages somebody does not take."""

from senna.core.call import Call
from senna.model import Blocks, Page, UserId
from senna.store.inboxes import Inboxes


class Blocklist:
    def __init__(self, inboxes: Inboxes) -> None:
        self._inboxes = inboxes

    def put(self, call: Call, peer: UserId, blocked: bool) -> None:
        pair = call.conversation(peer)
        self._inboxes.block(call.domain, call.user, pair, peer, blocked)

    def page(self, call: Call, page: Page) -> Blocks:
        return self._inboxes.blocks(call.domain, call.user, page)
