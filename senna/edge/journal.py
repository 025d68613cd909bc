"""One JSON line for each thing that happened, on standard output.

No token, no text, no query string; and a journal that cannot be written stops nobody."""

import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from senna.edge.wire.clock import to_the_second
from senna.edge.wire.present import dumps

Soon = Callable[[Callable[[], object]], object]
Take = Callable[[bytes], int | None]  # how much of it was taken; None: nobody reads it just now

_TOGETHER = 4096
_MOST = 1024 * 1024  # bytes that wait while nobody reads


class Journal:
    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._soon: Soon | None = None
        self._take: Take | None = None
        self._waiting = bytearray()
        self._called = False
        self._missing = 0

    def gather(self, soon: Soon, take: Take) -> None:
        """From now on lines are written together, when `soon` calls back: on one thread only."""
        self._soon, self._take = soon, take

    def note(self, level: str, told: Mapping[str, Any]) -> None:
        if self._soon is None:
            self._print(_line(level, told))
            return
        if len(self._waiting) > _MOST:
            self._missing += 1
        else:
            if self._missing:
                self._waiting += _line("warning", {"missing": self._missing})
                self._missing = 0
            self._waiting += _line(level, told)
        if not self._called:
            self._called = True
            self._soon(self.flush)

    def fault(self, fault: BaseException, told: Mapping[str, Any]) -> None:
        """A mistake of ours, in the middle of what is told."""
        self.note("error", {**told, "fault": _chain(fault)})

    def flush(self) -> bool:
        """Whether all of it is written."""
        self._called = False
        try:
            while self._take and self._waiting and (taken := self._take(self._piece())):
                del self._waiting[:taken]
        except OSError:
            self._waiting.clear()  # a full disk or a closed pipe is no reason to fail a request
        return not self._waiting

    def _piece(self) -> bytes:
        """Whole lines, few enough to stay together in a pipe that other processes write to."""
        end = self._waiting.rfind(b"\n", 0, _TOGETHER) + 1
        return bytes(self._waiting[: end or self._waiting.find(b"\n") + 1])

    def _print(self, line: bytes) -> None:
        stream = self._stream or sys.stdout
        try:
            stream.write(line.decode())
            stream.flush()
        except (OSError, ValueError):
            return  # nor is it here


def _line(level: str, told: Mapping[str, Any]) -> bytes:
    seconds, rest = divmod(time.time(), 1)
    now = f"{to_the_second(int(seconds))}.{int(rest * 1000):03d}+00:00"
    return dumps({"time": now, "level": level, **told}) + b"\n"


def _chain(fault: BaseException) -> list[dict[str, Any]]:
    """Kinds and places only: an exception's words can hold a message's text."""
    told: list[dict[str, Any]] = []
    link: BaseException | None = fault
    while link is not None and len(told) < 5:
        frames = traceback.extract_tb(link.__traceback__)
        at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-20:]]
        told.append({"kind": type(link).__qualname__, "at": at})
        link = link.__cause__ or link.__context__
    return told
