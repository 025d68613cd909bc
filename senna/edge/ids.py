"""Message ids: a UUID (version 8) of v and a hash that ties it to its conversation.

Computed, never stored. The hash is no secret and guards nothing by itself: it makes an id of
another conversation, another domain or a guess "not found" without a look at Redis.
"""

import re
from functools import lru_cache
from hashlib import blake2b

from senna.model import Conversation

_SHAPE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)


class MessageIds:
    def __init__(self, prefix: str) -> None:
        self._key = prefix.encode()
        self._seeded = lru_cache(maxsize=4096)(self._seed)
        # A message is sent, pushed, listed and read back: its id is asked for again and again.
        self._made = lru_cache(maxsize=8192)(self._make)

    def _seed(self, name: str) -> "blake2b":
        return blake2b(name.encode(), digest_size=9, key=self._key)

    def id(self, conversation: Conversation, v: int) -> str:
        return self._made(conversation.name, v)

    def _make(self, name: str, v: int) -> str:
        time = f"{v:012x}"
        seeded = self._seeded(name).copy()
        seeded.update(time.encode())
        tail = seeded.hexdigest()
        variant = "89ab"[int(tail[0], 16) & 3]
        return f"{time[:8]}-{time[8:]}-8{tail[:3]}-{variant}{tail[3:6]}-{tail[6:]}"

    def v(self, conversation: Conversation, text: str) -> int | None:
        if not _SHAPE.fullmatch(text):
            return None
        v = int(text[:8] + text[9:13], 16)
        return v if self.id(conversation, v) == text else None
