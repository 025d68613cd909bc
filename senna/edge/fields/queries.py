"""What stands in a query or a header."""

import re
from typing import Any

from config import Domain
from senna.edge.fields.field import (
    DIGITS,
    ID_EXAMPLE,
    MESSAGE_ID,
    Field,
    flag,
    idempotency,
    reads_string,
    string,
    whole,
)
from senna.errors import Invalid
from senna.events import Cursor
from senna.model import MAX_V, InboxMark, read_user_id

# Ten digits times the page size stay exact in every number the request meets on its way.
MAX_PAGE = 10**9
MAX_PER_PAGE = 100
MAX_WAIT = 25

_CURSOR = re.compile(r"([A-Za-z0-9_-]{1,32})\.(0|[1-9][0-9]{0,15})", re.ASCII)


def _read_mark(value: Any, domain: Domain) -> InboxMark:
    v, _, who = string(value, "before").partition(".")
    peer = read_user_id(who, domain.string_ids)
    if not DIGITS.fullmatch(v) or int(v) > MAX_V or peer is None:
        raise Invalid("before", "must be the `next` of an earlier answer")
    return InboxMark(int(v), peer)


def _read_cursor(value: Any, _: Domain) -> Cursor:
    found = _CURSOR.fullmatch(string(value, "cursor"))
    if not found:
        raise Invalid("cursor", "must be a cursor that this server gave out")
    return Cursor(found[1], int(found[2]))


PAGE = whole("page", 1, MAX_PAGE, None, "Which page; 1 (the default) holds the newest.")
PER_PAGE = whole("per_page", 1, MAX_PER_PAGE, None, "How many on a page; 10 by default.")
LIMIT = whole("limit", 1, MAX_PER_PAGE, None, "Another name for per_page.")
WAIT = whole("wait", 0, MAX_WAIT, 0, "Seconds to wait for something to happen.")
NO_FORMAT = flag("no_format", "Only ids and times; the platform is not asked who people are.")
MARK: Field[InboxMark | None] = Field(
    "before",
    "The `state.next` of an earlier answer: continues there, however much is written meanwhile.",
    _read_mark,
    lambda _: {"type": "string"},
    None,
    "1464896060713.524376",
)
BEFORE: Field[str | None] = Field(
    "before",
    "A message id: what was said before it. Not together with page or after.",
    reads_string("before"),
    lambda _: MESSAGE_ID,
    None,
    ID_EXAMPLE,
)
AFTER: Field[str | None] = Field(
    "after",
    "A message id: what was said after it. Not together with page or before.",
    reads_string("after"),
    lambda _: MESSAGE_ID,
    None,
    ID_EXAMPLE,
)
CURSOR: Field[Cursor | None] = Field(
    "cursor",
    "Where to continue, as given by an earlier answer or event. Absent: from now on.",
    _read_cursor,
    lambda _: {"type": "string"},
    None,
    "9f86d081884c7d65.1464896060713",
)

IDEMPOTENCY_KEY = idempotency(
    "Idempotency-Key", "Makes a repeated send answer the first result again."
)
IF_MATCH: Field[str | None] = Field(
    "If-Match",
    "ETags of the message; anything else than its present one is answered with 412.",
    reads_string("If-Match"),
    lambda _: {"type": "string"},
    None,
    f'"{ID_EXAMPLE}.1464896060713"',
)
