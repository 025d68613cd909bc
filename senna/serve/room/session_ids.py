"""A session's id begins with the worker that holds it, so that whoever is asked for it can tell."""

import os
import re
import secrets
from collections.abc import Mapping
from typing import Any

_UNDER = "/socket.io/"
_SID = re.compile(r"(?:^|&)sid=([1-9][0-9]{0,9})\.")


def new_session_id() -> str:
    return f"{os.getpid()}.{secrets.token_urlsafe(16)}"


def holder(environ: Mapping[str, Any]) -> int | None:
    """The worker that the session of a request names. Anybody can write any: it is only looked for
    among the workers beside us, and what is no session there is answered there."""
    query = environ.get("QUERY_STRING")
    if not query or not environ["PATH_INFO"].startswith(_UNDER):
        return None
    named = _SID.search(query)
    return int(named[1]) if named else None
