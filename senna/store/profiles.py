"""Who people are, as the platform last said: shared by all processes, for a day."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from senna.model import Profile, UserId
from senna.store.client import Client, Word, storage
from senna.store.keys import Keys
from senna.store.published import BANNED

_KEPT = 24 * 3600
_ABSENT = 60
_SKEW = 5.0  # so far may the clocks of two machines be apart


@dataclass(frozen=True, slots=True)
class Remembered:
    """No profile: the platform said that there is no such person. `age` is in seconds."""

    profile: Profile | None
    age: float


class Profiles:
    def __init__(self, client: Client, keys: Keys) -> None:
        self._client, self._keys = client, keys

    def read(self, domain: str, ids: Sequence[UserId]) -> dict[UserId, Remembered]:
        if not ids:
            return {}
        with storage():
            keys = [self._keys.profile(domain, user) for user in ids]
            values = self._client.call("MGET", *keys)
        now = time.time()
        read = {user: _read(value, user, now) for user, value in zip(ids, values, strict=True)}
        return {user: remembered for user, remembered in read.items() if remembered is not None}

    def write(
        self,
        domain: str,
        found: Mapping[UserId, Profile],
        absent: Iterable[UserId],
        banned: Iterable[UserId] = (),
    ) -> None:
        """Whoever holds sockets of the banned hears of it, and looks here for what was written."""
        now, keys = round(time.time(), 3), self._keys
        known = [(user, profile, _KEPT) for user, profile in found.items()]
        nobody = [(user, None, _ABSENT) for user in absent]
        asked: list[tuple[Word, ...]] = []
        for user, profile, kept in [*known, *nobody]:
            value = orjson.dumps({"asked": now, "profile": profile})
            asked.append(("SET", keys.profile(domain, user), value, "EX", kept))
        asked += [("PUBLISH", keys.channel(domain, user), BANNED) for user in banned]
        with storage():
            self._client.calls(asked)


def _read(value: bytes | None, user: UserId, now: float) -> Remembered | None:
    """What somebody wrote there by hand, or for somebody else, is as if it were not there."""
    try:
        said = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("asked"), int | float):
        return None
    age = now - said["asked"]
    if age < -_SKEW:
        age = _ABSENT  # from a clock that runs ahead: not to be trusted as fresh
    profile = said.get("profile", "")
    if profile is None:
        return Remembered(None, age) if age < _ABSENT else None
    if not isinstance(profile, dict) or type(profile.get("id")) is not type(user):
        return None
    if profile["id"] != user or age >= _KEPT or not _can_be_told(profile):
        return None
    return Remembered(profile, max(age, 0.0))


def _can_be_told(profile: Profile) -> bool:
    """What is deeper than can be written is read all the same."""
    try:
        orjson.dumps(profile)
    except orjson.JSONEncodeError:
        return False
    return True
