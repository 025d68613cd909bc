"""Who is typing to whom, as this worker's sockets were told: it ends by itself."""

import threading
import time

from config import Domain
from senna.events import Typing
from senna.live.packets import packet
from senna.live.sockets import Sockets
from senna.model import UserId

_LASTS = 6.0

Note = tuple[str, UserId, UserId, bool]  # domain, who hears, the other side, whether it is oneself


class Typists:
    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets
        self._until: dict[Note, float] = {}
        self._lock = threading.Lock()

    def hear(self, domain: Domain, user: UserId, typing: Typing) -> None:
        note = (domain.handle, user, typing.peer, typing.by_me)
        with self._lock:
            if typing.typing:
                self._until[note] = time.monotonic() + _LASTS
            else:
                self._until.pop(note, None)
        self._say(note, typing.typing)

    def tick(self, now: float) -> None:
        with self._lock:
            over = [note for note, until in self._until.items() if until <= now]
            for note in over:
                del self._until[note]
        for note in over:
            self._say(note, typing=False)

    def _say(self, note: Note, typing: bool) -> None:
        domain, user, peer, by_me = note
        conversation = {"type": "user", "id": peer}
        told = {"conversation": conversation, "by": user if by_me else peer, "typing": typing}
        text = packet("typing", told)
        for connection in self._sockets.of(domain, user):
            connection.say_in_passing(text)
