"""One JSON line per request, and one per mistake of ours, on standard output.

No token, no text, no query string; and a journal that cannot be written stops nobody."""

import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from senna.api.visit import Visit
from senna.edge.wire.present import dumps


class Journal:
    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def request(self, visit: Visit, status: int) -> None:
        level = "error" if status >= 500 else "info"
        self._write(
            level, visit, {"status": status, "ms": round(visit.seconds * 1000, 2)} | _told(visit)
        )

    def fault(self, visit: Visit, fault: BaseException) -> None:
        self._write("error", visit, {"fault": _chain(fault)})

    def _write(self, level: str, visit: Visit, more: dict[str, Any]) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "request_id": visit.request_id,
            "method": visit.method[:16],
            "route": visit.route,
        }
        stream = self._stream or sys.stdout
        try:
            stream.write(dumps(line | more).decode() + "\n")
            stream.flush()
        except (OSError, ValueError):
            return  # a full disk or a closed pipe is no reason to fail a request


def _told(visit: Visit) -> dict[str, Any]:
    cause = {"cause": visit.cause} if visit.cause else {}
    return cause | {
        "domain": visit.domain.handle if visit.domain else None,
        "user": visit.call.user if visit.call else None,
    }


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
