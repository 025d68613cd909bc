"""What a platform's answer says about the people we asked for, and not a word more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from senna.model import Profile, UserId

FIELDS = ("id", "username", "role", "picture_url", "profile_url")

_LONGEST_NAME = 255
_LONGEST_URL = 2_048
_URL = re.compile(r"https?://[^\s\x00-\x20\x7f]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody asked for who is in neither is unknown: the platform said nothing usable."""

    found: dict[UserId, Profile]
    absent: frozenset[UserId]


def read(body: bytes, asked: Sequence[UserId]) -> Answer | None:
    """None when it is not an answer at all."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return None
    by_spelling = {str(user): user for user in asked}
    found: dict[UserId, Profile] = {}
    absent = set(asked)
    for entry in entries:
        spelling = _spelling(entry)
        if spelling is None:
            absent.clear()  # somebody is meant, and nobody knows who: nobody is missing for sure
        elif (user := by_spelling.get(spelling)) is not None:
            absent.discard(user)
            profile = _profile(entry, user)
            if profile is not None:
                found.setdefault(user, profile)
    return Answer(found, frozenset(absent))


def _spelling(entry: Any) -> str | None:
    named = entry.get("id") if isinstance(entry, dict) else None
    return str(named) if type(named) in (int, str) else None


def _profile(entry: dict[str, Any], user: UserId) -> Profile | None:
    # "1" and true are not 1: whoever answers so has not said who this is.
    if type(entry["id"]) is not type(user):
        return None
    role = entry.get("role")
    if role is not None and not isinstance(role, dict):
        return None  # the role decides who may write: what we knew before is better than a guess
    said = {
        "id": user,
        "username": _text(entry.get("username")),
        "role": role and _role(role),
        "picture_url": _url(entry.get("picture_url")),
        "profile_url": _url(entry.get("profile_url")),
    }
    return {field: said[field] for field in FIELDS if said[field] is not None}


def _role(role: dict[str, Any]) -> dict[str, Any]:
    said = {field: _scalar(role.get(field)) for field in ("id", "handle", "value")}
    return {field: value for field, value in said.items() if value is not None}


def _scalar(value: Any) -> str | int | float | None:
    return value if isinstance(value, int | float) else _text(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= _LONGEST_NAME else None


def _url(value: Any) -> str | None:
    fits = isinstance(value, str) and len(value) <= _LONGEST_URL and _URL.fullmatch(value)
    return value if fits else None
