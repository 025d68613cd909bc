"""What the core can do, in one hand: doors get this and nothing below it."""

from dataclasses import dataclass

from senna.core.blocks import Blocklist
from senna.core.history import Archive
from senna.core.inbox import Mailbox
from senna.core.log import Log
from senna.core.messages import Messages
from senna.core.people import People
from senna.core.presence import Presence
from senna.core.reading import Reading
from senna.core.typing import Typing
from senna.store.feed import Feed


@dataclass(frozen=True, slots=True)
class House:
    messages: Messages
    history: Archive
    inbox: Mailbox
    reading: Reading
    blocks: Blocklist
    log: Log
    people: People
    presence: Presence
    typing: Typing
    feed: Feed
