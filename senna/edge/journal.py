"""One JSON line for each thing that happened, on standard output.

No token, no text, no query string; and a journal that cannot be written stops nobody."""

import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from senna.edge.wire.present import dumps


class Journal:
    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def note(self, level: str, told: Mapping[str, Any]) -> None:
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level}
        stream = self._stream or sys.stdout
        try:
            stream.write(dumps({**line, **told}).decode() + "\n")
            stream.flush()
        except (OSError, ValueError):
            return  # a full disk or a closed pipe is no reason to fail a request

    def fault(self, fault: BaseException, told: Mapping[str, Any]) -> None:
        """A mistake of ours, in the middle of what is told."""
        self.note("error", {**told, "fault": _chain(fault)})


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
