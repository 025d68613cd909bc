"""The engine's own CPU per operation (us, best of rounds), at a small and at a large history."""

import sys
from collections.abc import Callable

from bench.town import TEXT, Town
from senna.model import Page
from senna.store import codec

_ROUNDS, _EACH = 9, 1000
_SMALL, _LARGE = 1_000, 1_000_000
_MUST = {"send": 40.0, "inbox page of 10": 25.0, "history page of 10": 15.0, "edit": 35.0}


def measure(town: Town) -> list[tuple[str, float, float, float | None]]:
    """Name, at 1,000 messages, at 1,000,000, and what it must not exceed."""
    small, large = _at(town, _SMALL), _at(town, _LARGE)
    return [(name, small[name], large[name], _MUST.get(name)) for name in small]


def _at(town: Town, size: int) -> dict[str, float]:
    town.empty()
    vs = _fill(town, size)
    for peer in range(100, 300):
        town.send(peer, 1, TEXT)
    town.run()
    step = size // _EACH
    acts: dict[str, Callable[[int], None]] = {
        # What leaves the history as long as it is comes first.
        "inbox page of 10": lambda _: town.inbox(1),
        "history page of 10": lambda n: town.history(1, 2, Page(1 + n % _EACH * step // 10, 10)),
        "history page of 50": lambda n: town.history(1, 2, Page(1 + n % _EACH * step // 50, 50)),
        "edit": lambda n: town.edit(1, 2, vs[n % _EACH * step & ~1], f"{n} {TEXT}"),
        "read": lambda n: town.read(1 + n % 2, 2 - n % 2),
        "send": lambda n: town.send(1 + n % 2, 2 - n % 2, TEXT),
        "send with a key": lambda n: town.send(1, 2, TEXT, f"key-{size}-{n}"),
        "send, spread over 1,000 conversations": lambda n: town.send(1000 + n % 1000, 3, TEXT),
    }
    return {name: _best(town, name, act, size) for name, act in acts.items()}


def _best(town: Town, name: str, act: Callable[[int], None], size: int) -> float:
    best = float("inf")
    for turn in range(_ROUNDS):
        for n in range(_EACH):
            act(turn * _EACH + n)
        spent, _ = town.run()
        best = min(best, spent / _EACH / 1000)
    print(f"  {size:>9,} messages: {name}", file=sys.stderr)
    return best


def _fill(town: Town, size: int) -> list[int]:
    """Written as the send script packs them: a million sends would take a minute."""
    pair, first = town.pair(1, 2), 1_600_000_000_000
    key, vs = town.keys.history(pair), list(range(first, first + size))
    for start in range(0, size, 5000):
        packed = {_packed(v): v for v in vs[start : start + 5000]}
        town.redis.zadd(key, packed)
    town.send(1, 2, TEXT)
    town.run()
    town.settle()
    return vs


def _packed(v: int) -> bytes:
    side = v % 2  # 1 writes the even ones
    return bytes([32 + side]) + codec.six(v) + TEXT.encode()
