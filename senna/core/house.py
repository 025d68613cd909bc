"""What the core can do, in one hand: doors get this and nothing below it."""

from dataclasses import dataclass

from senna.core.blocks import Blocking
from senna.core.history import Histories
from senna.core.inbox import Inboxing
from senna.core.log import Log
from senna.core.messages import Messages
from senna.core.people import People
from senna.core.reading import Reading


@dataclass(frozen=True, slots=True)
class House:
    messages: Messages
    history: Histories
    inbox: Inboxing
    reading: Reading
    blocks: Blocking
    log: Log
    people: People
