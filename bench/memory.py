"""Bytes of store per 60-byte message, everything on: both views, both logs, the conversation."""

from collections.abc import Callable

from bench.town import TEXT, Town

_MUST = {"1,000 conversations of 100": 150, "one conversation of 20,000": 210}


def measure(town: Town) -> list[tuple[str, float, float]]:
    many, one = _MUST
    return [(many, _many(town), _MUST[many]), (one, _one(town), _MUST[one])]


def _many(town: Town) -> float:
    """Round robin, as messages arrive: 200 people, each pair in both directions."""
    return _grown(town, 100_000, lambda n: _pair(n % 1000, n // 1000 % 2))


def _one(town: Town) -> float:
    return _grown(town, 20_000, lambda n: (1 + n % 2, 2 - n % 2))


def _pair(chat: int, turn: int) -> tuple[int, int]:
    one = 5001 + chat % 200
    other = 5001 + (chat % 200 + 1 + chat // 200 * 7) % 200
    return (one, other) if turn else (other, one)


def _grown(town: Town, messages: int, pair_of: Callable[[int], tuple[int, int]]) -> float:
    town.empty()
    town.redis.memory_purge()
    before = town.memory()
    for n in range(messages):
        author, peer = pair_of(n)
        town.send(author, peer, f"s{n} {TEXT}")
        if n % 10_000 == 9_999:
            town.run()
    town.run()
    return (town.memory() - before) / messages
