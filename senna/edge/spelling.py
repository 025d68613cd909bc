"""What may stand in a text and in an image's address. Says what is wrong, or None."""

import re
from unicodedata import category
from urllib.parse import urlsplit

MAX_URL = 2048
_MARKS_IN_A_ROW = 30

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Letters and symbols by category, and yet nothing is seen: Hangul fillers, the empty Braille cell.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# No unassigned (Cn) here: the emoji of next year must not count as invisible.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Mc", "Me"})
_NOT_IN_URL = re.compile(r'[\s\\<>"]')


def text_problem(text: str, points: int, size: int) -> str | None:
    """Limits are counted in code points and in UTF-8 bytes, never in what one editor shows."""
    if len(text) > points:
        return f"must be at most {points} characters (code points)"
    # Most of what is said: of printable ASCII only the space is invisible.
    if text.isascii() and text.isprintable() and len(text) <= size and not text.isspace():
        return None
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return "must not contain lone surrogates"
    if len(encoded) > size:
        return f"must be at most {size} bytes of UTF-8"
    if _CONTROLS.search(text):
        return "must not contain control characters other than tab and line breaks"
    if not any(map(_visible, text)):
        return "must contain something visible"
    if not text.isascii() and _has_tower_of_marks(text):
        return f"must not have more than {_MARKS_IN_A_ROW} combining marks in a row"
    return None


def image_problem(url: str) -> str | None:
    if len(url) > MAX_URL:
        return f"must be at most {MAX_URL} characters"
    # Before urlsplit, which silently drops tabs and line breaks.
    if _NOT_IN_URL.search(url) or not all(map(_allowed_in_url, url)):
        return "must not contain spaces, control characters, quotes, < > or backslashes"
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises here
    except ValueError:
        return "must be a valid URL"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must be an http or https URL with a host"
    return None


def _visible(char: str) -> bool:
    return category(char) not in _UNSEEN and char not in _BLANK


def _allowed_in_url(char: str) -> bool:
    return char.isascii() or category(char) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def _has_tower_of_marks(text: str) -> bool:
    row = 0
    for char in text:
        row = row + 1 if category(char)[0] == "M" else 0
        if row > _MARKS_IN_A_ROW:
            return True
    return False
