"""The keys that may have signed a domain's tokens: configured ones, and those a platform publishes.

A key serves the algorithms it was made for and no other: that is what stops a public key from being
taken for a shared secret.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from jwt.algorithms import Algorithm, get_default_algorithms

from config import Domain

ALGORITHMS: dict[str, Algorithm] = get_default_algorithms()

Fetch = Callable[[str], dict[str, Any] | None]

_REFETCH = 30.0  # seconds between two questions, whatever the tokens say
_REFRESH = 600.0
_PATIENCE = 2.5
_MOST = 64
# No private half, should somebody have published it, and nothing of a shared secret.
_PUBLIC_PARTS = ("kty", "n", "e", "crv", "x", "y")


@dataclass(frozen=True, slots=True)
class Key:
    kid: str | None
    algorithms: frozenset[str]
    material: Any = field(repr=False)


class Keyset:
    """All keys of one domain."""

    def __init__(self, domain: Domain, fetch: Fetch) -> None:
        names = domain.jwt_algorithms
        self._own = [Key(None, frozenset(names), text.encode()) for text in domain.jwt_secrets]
        self._own += filter(None, [_from_pem(block, names) for block in domain.jwt_public_keys])
        url = domain.jwt_jwks_url
        self._published = Published(url, names, fetch) if url else None

    def now(self) -> object:
        """What stands for all these keys: after another answer of the platform it is another."""
        return self._published.now() if self._published else self

    def find(self, algorithm: str, kid: str | None) -> list[Any]:
        """What may have signed a token that says this of itself."""
        found = [key.material for key in self._own if algorithm in key.algorithms]
        return found + (self._published.find(algorithm, kid) if self._published else [])


class Published:
    """The keys behind one URL. The last ones that came stay good while no others come."""

    def __init__(
        self,
        url: str,
        algorithms: Iterable[str],
        fetch: Fetch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._algorithms, self._fetch = url, tuple(algorithms), fetch
        self._clock = clock
        self._keys: tuple[Key, ...] = ()
        self._asked: float | None = None
        self._flight: threading.Thread | None = None
        self._lock = threading.Lock()

    def now(self) -> tuple[Key, ...]:
        # Somebody has to ask although every token that comes is remembered.
        if self._keys and self._asked is not None and self._clock() - self._asked >= _REFRESH:
            self._ask(_REFRESH)
        return self._keys

    def find(self, algorithm: str, kid: str | None) -> list[Any]:
        found = self._matching(algorithm, kid)
        if not found:
            # Forged tokens come here with any kid they like: they wait for one question at most.
            if flight := self._ask(_REFETCH):
                flight.join(_PATIENCE)
            return self._matching(algorithm, kid)
        self._ask(_REFRESH)
        return found

    def _matching(self, algorithm: str, kid: str | None) -> list[Any]:
        return [
            key.material
            for key in self._keys
            if algorithm in key.algorithms and (kid is None or kid == key.kid)
        ]

    def _ask(self, every: float) -> threading.Thread | None:
        """The question that is under way, if it is time for one: never two at once."""
        with self._lock:
            if self._flight is not None and self._flight.is_alive():
                return self._flight
            now = self._clock()
            if self._asked is not None and now - self._asked < every:
                return None
            self._asked = now
            self._flight = threading.Thread(target=self._load, name="jwks", daemon=True)
            self._flight.start()
            return self._flight

    def _load(self) -> None:
        found = self._fetch(self._url)
        self._keys = readable(found, self._algorithms) or self._keys


def _from_pem(block: str, names: Iterable[str]) -> Key | None:
    return _key(None, {name: _prepared(name, block) for name in names})


def _prepared(name: str, material: Any) -> Any:
    try:
        return ALGORITHMS[name].prepare_key(material)
    except Exception:  # noqa: BLE001 - however the parsers fail, this key is none for this algorithm
        return None


def readable(found: dict[str, Any] | None, names: tuple[str, ...]) -> tuple[Key, ...]:
    """What of an answer can check tokens of these algorithms."""
    entries = (found or {}).get("keys")
    if not isinstance(entries, list):
        return ()
    keys = [_from_jwk(entry, names) for entry in entries[:_MOST] if isinstance(entry, dict)]
    return tuple(key for key in keys if key is not None)


def _from_jwk(entry: dict[str, Any], names: tuple[str, ...]) -> Key | None:
    kid, alg = entry.get("kid"), entry.get("alg")
    if entry.get("use", "sig") != "sig" or not isinstance(kid, str | None):
        return None
    public = {part: entry[part] for part in _PUBLIC_PARTS if part in entry}
    return _key(kid, {name: _material(name, public) for name in names if alg in (None, name)})


def _key(kid: str | None, serving: dict[str, Any]) -> Key | None:
    """From what each algorithm makes of it: the same key, or None where it is not for it."""
    names = frozenset(name for name, material in serving.items() if material is not None)
    return Key(kid, names, serving[min(names)]) if names else None


def _material(name: str, public: dict[str, Any]) -> Any:
    try:
        key = ALGORITHMS[name].from_jwk(public)
    except Exception:  # noqa: BLE001 - whatever a stranger publishes, it is a key or it is none
        return None
    key = _prepared(name, key)
    return None if key is None or ALGORITHMS[name].check_key_length(key) else key
