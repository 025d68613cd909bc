"""A worker that kills itself at one place of a write, because a test asked for it.

What stands around a write is put there only then: who is not asked pays nothing.
"""

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from config import Failpoint
from senna.store.client import Client
from senna.store.scripts import Scripts


class Doom:
    def __init__(self, failpoint: Failpoint) -> None:
        self._place, self._left = failpoint.place, failpoint.passing

    def passes(self, place: str) -> None:
        if place != self._place:
            return
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)

    def stand_before_acks(self, app: Any) -> None:
        """An answer to a send is made, and nobody has it yet. On a socket, see `DoomedLine`."""
        app.wsgi_app = partial(self._before_response, app.wsgi_app)

    def _before_response(self, inside: Any, environ: Any, start: Callable[..., Any]) -> Any:
        def told(status: str, *more: Any) -> Any:
            if status.startswith("201"):
                self.passes("before_ack")
            return start(status, *more)

        return inside(environ, told)


class DoomedScripts(Scripts):
    def __init__(self, client: Client, doom: Doom) -> None:
        super().__init__(client)
        self._doom = doom

    def run(self, name: str, keys: list[str], args: list[Any], *, again: bool = False) -> Any:
        self._doom.passes("before_commit")
        answer = super().run(name, keys, args, again=again)
        self._doom.passes("after_commit")
        return answer
