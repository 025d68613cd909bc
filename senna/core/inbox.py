"""The list of chats of one person."""

from senna.core.call import Call
from senna.model import Inbox, InboxMark, Page, Unread
from senna.store.inboxes import Inboxes


class Mailbox:
    def __init__(self, inboxes: Inboxes) -> None:
        self._inboxes = inboxes

    def page(self, call: Call, page: Page) -> Inbox:
        return self._inboxes.page(call.domain, call.user, page)

    def after(self, call: Call, mark: InboxMark, size: int) -> Inbox:
        return self._inboxes.after(call.domain, call.user, mark, size)

    def unread(self, call: Call) -> Unread:
        return self._inboxes.unread(call.domain, call.user)
