"""Fetching the public keys that a platform publishes."""

import logging
from contextlib import closing
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import orjson
from requests import Request, RequestException, Response
from urllib3.exceptions import HTTPError

from senna.platform.deadline import Deadline, PunctualAdapter

_SECONDS = 2.0
_BYTES = 256 * 1024
_CHUNK = 16 * 1024
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Senna"}

_log = logging.getLogger(__name__)


def fetch_jwks(url: str) -> dict[str, Any] | None:
    """The object that is published there, or None: down, late, too big, elsewhere, or no JSON."""
    try:
        return _fetched(url)
    except (RequestException, HTTPError, HTTPException, OSError, ValueError) as failure:
        why = failure if type(failure) is ValueError else type(failure).__name__
        _log.warning("the keys of %s cannot be fetched: %s", urlsplit(url).hostname, why)
        return None


def _fetched(url: str) -> dict[str, Any]:
    adapter = PunctualAdapter()  # by itself it follows no redirect and asks no environment
    with Deadline(_SECONDS) as deadline, closing(adapter):
        question = Request("GET", url, _HEADERS).prepare()
        with closing(adapter.send(question, stream=True, timeout=_SECONDS)) as reply:
            body = _body(reply)
        if deadline.over:  # a connection that was cut looks like one that ended well
            raise ValueError("too late")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ValueError("not JSON") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _body(reply: Response) -> bytes:
    if reply.status_code != 200:
        raise ValueError(f"status {reply.status_code}")
    if reply.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ValueError("an encoding that was not asked for")
    body = b""
    while piece := reply.raw.read(_CHUNK, decode_content=False):
        body += piece
        if len(body) > _BYTES:
            raise ValueError("too much")
    return body
