"""One socket of somebody: what it says, and what it hears, in order and to the letter."""

import threading
from itertools import count
from typing import Any

from plays.actors import Actor, InPython, Node, OnNode

PATIENCE = 8.0
LOGGED = ("new-message", "update-message", "delete-message", "read", "cleared", "omitted")
_QUIET = ("sync",)  # comes by itself, now and then: only who waits for it is told of it

Json = dict[str, Any]


class Device:
    def __init__(self, node: Node, way: str, url: str, **options: Any) -> None:
        self.cursor, self.welcome = "", dict[str, Any]()
        self._heard: list[tuple[str, list[Any]]] = []
        self._acks = count(1)
        self._changed = threading.Condition()
        self._left_with: list[Any] | None = None
        client, *only = way.split()
        if only:
            options["transports"] = only
        self.actor: Actor = (
            InPython(self._hear, url, options)
            if client == "python"
            else node.open(self._hear, client, url, options)
        )

    def says(self, name: str, *args: Any) -> None:
        """And waits for no answer."""
        self.actor.say(name, list(args), None)

    def asks(self, name: str, *args: Any) -> Json:
        return self.answer(self.asked(name, *args))

    def asked(self, name: str, *args: Any) -> str:
        """What the answer will be called when it comes."""
        number = next(self._acks)
        self.actor.say(name, list(args), number)
        return f":ack {number}"

    def answer(self, called: str) -> Json:
        (answer,) = self._take(called)
        assert isinstance(answer, dict)
        return answer

    def hears(self, name: str, payload: Json) -> None:
        """Next of all, with exactly this payload; what stands in the log also moves the cursor."""
        heard, (told,) = self._next()
        assert heard == name, f"heard {heard} {told} instead of {name} {payload}"
        if name in LOGGED:
            self._moves(told.pop("cursor"))
        assert told == payload, f"heard {name} {told} instead of {payload}"

    def hears_something(self, name: str) -> Json:
        """Next of all, with whatever payload: for who looks into it afterwards."""
        heard, (told,) = self._next()
        assert heard == name, f"heard {heard} {told} instead of {name}"
        if name in LOGGED:
            self._moves(told["cursor"])
        return dict(told)

    def overhears(self, *names: str) -> None:
        """Next of all these, whatever is said in them."""
        for name in names:
            self.hears_something(name)

    def waits_for(self, name: str, patience: float = PATIENCE) -> Any:
        """Passing over nothing but the quiet words."""
        told = self._take(name, patience)
        return told[0] if len(told) == 1 else told

    def unheard(self) -> list[Any]:
        """Of who has left, up to then: what crossed them on their way is nobody's business."""
        if self._left_with is not None:
            return self._left_with
        with self._changed:
            return [one for one in self._heard if not _aside(one[0])]

    def forgets(self) -> None:
        with self._changed:
            self._heard = [one for one in self._heard if _aside(one[0])]

    def is_closed(self, patience: float = PATIENCE) -> Any:
        return self._take(":closed", patience)

    def is_gone(self, patience: float = PATIENCE) -> None:
        """The connection itself, whether it was ever let in or not."""
        self._take(":gone", patience)

    def transport(self) -> Any:
        assert isinstance(self.actor, OnNode)
        self.actor.ask_transport()
        return self.waits_for(":transport")

    def leaves(self) -> None:
        self._left_with = self.unheard()
        self.actor.close()

    def _moves(self, cursor: str) -> None:
        epoch, _, s = cursor.partition(".")
        before, _, last = self.cursor.partition(".")
        assert epoch == before
        assert int(s) > int(last)
        self.cursor = cursor

    def _hear(self, name: str, args: list[Any]) -> None:
        with self._changed:
            self._heard.append((name, args))
            self._changed.notify_all()

    def _next(self) -> tuple[str, list[Any]]:
        with self._changed:
            assert self._changed.wait_for(self._place_of_next, PATIENCE), "nothing is heard"
            return self._heard.pop((self._place_of_next() or 0) - 1)

    def _place_of_next(self) -> int | None:
        return next((i + 1 for i, one in enumerate(self._heard) if not _aside(one[0])), None)

    def _take(self, name: str, patience: float = PATIENCE) -> list[Any]:
        with self._changed:

            def found() -> bool:
                return any(one[0] == name for one in self._heard)

            assert self._changed.wait_for(found, patience), f"no {name}, but {self._heard}"
            place = [one[0] for one in self._heard].index(name)
            return self._heard.pop(place)[1]


def _aside(name: str) -> bool:
    return name.startswith(":") or name in _QUIET
