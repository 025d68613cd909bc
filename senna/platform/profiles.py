"""Asking a platform's own API who its people are."""

import re
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from requests import PreparedRequest, Request, Response
from urllib3.exceptions import HTTPError

from config import Domain
from senna.errors import SennaError
from senna.model import UserId
from senna.platform.deadline import Deadline, PunctualAdapter
from senna.platform.entries import FIELDS, Answer, read

_DEADLINE = 2.0
_BYTES_EACH = 64 * 1024
_CHUNK = 16 * 1024
_LONGEST_PAUSE = 60.0
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


class PlatformUnwell(SennaError):
    """Raised when a platform gives no answer in time, or none that can be read."""

    def __init__(self, problem: str, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class PlatformProfiles:
    def __init__(self, deadline: float = _DEADLINE) -> None:
        self._deadline = deadline
        self._adapter = PunctualAdapter(pool_connections=64, pool_maxsize=8)

    def fetch(self, domain: Domain, ids: Sequence[UserId]) -> Answer:
        with Deadline(self._deadline) as deadline:
            try:
                question = _question(domain, ids)
                reply = self._adapter.send(question, stream=True, timeout=self._deadline)
                with closing(reply):
                    body = _body(reply, _BYTES_EACH * len(ids))
            except (OSError, HTTPError, ValueError) as failure:  # requests has its own as OSErrors
                # Its words may hold the address, and with it a password.
                raise PlatformUnwell(type(failure).__name__) from None
            if deadline.over:  # a connection that was cut looks like one that ended well
                raise PlatformUnwell("too late")
        answer = read(body, ids)
        if answer is None:
            raise PlatformUnwell("not a list of entries")
        return answer


def _question(domain: Domain, ids: Sequence[UserId]) -> PreparedRequest:
    asked = ",".join(quote(str(user), safe="@~") for user in ids)
    address = f"{domain.api_url.rstrip('/')}/{domain.api_path.lstrip('/')}"
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": domain.api_user_agent,
    }
    if domain.api_token:
        headers["Authorization"] = f"Bearer {domain.api_token}"
    return Request("GET", f"{address}?fields={','.join(FIELDS)}&ids={asked}", headers).prepare()


def _body(reply: Response, most: int) -> bytes:
    if reply.status_code != 200:
        raise PlatformUnwell(f"status {reply.status_code}", _pause(reply))
    encoding = reply.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise PlatformUnwell("an encoding that was not asked for")
    packed = _bounded(iter(lambda: reply.raw.read(_CHUNK, decode_content=False), b""), most)
    return b"".join(_bounded(_inflated(packed, most), most) if encoding == "gzip" else packed)


def _bounded(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise PlatformUnwell("too much")
        yield piece


def _inflated(packed: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Never more than `most` and a byte at once: a small piece may hold a thousand times that."""
    gunzip = zlib.decompressobj(wbits=31)
    for piece in packed:
        try:
            yield gunzip.decompress(piece, most + 1)
        except zlib.error:
            raise PlatformUnwell("broken gzip") from None
        if gunzip.unconsumed_tail:
            raise PlatformUnwell("too much")
    if not gunzip.eof:
        raise PlatformUnwell("half a gzip")


def _pause(reply: Response) -> float | None:
    """How long the platform wants to be left alone, when it is one of the two ways to say so."""
    said = reply.headers.get("Retry-After", "").strip()
    if reply.status_code not in (429, 503) or not said:
        return None
    try:
        wanted = (
            float(said)
            if _SECONDS.fullmatch(said)
            else parsedate_to_datetime(said).timestamp() - time.time()
        )
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return min(max(wanted, 0.0), _LONGEST_PAUSE)
