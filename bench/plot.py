"""Latency against rate, of both servers, as a picture for docs/performance.md."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from statistics import median

from bench.drive import LoadError
from bench.noise import TOO_MUCH
from bench.sides import Side, sides
from bench.works import at_rate, warm

RATES = (100, 200, 500, 1000, 2000, 4000, 8000)
PICTURE = Path(__file__).parents[1] / "docs" / "latency.svg"
_RUNS = 3
_GIVE_UP_MS = 1000  # a server that takes longer is past what it can do
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 420, 60, 30, 130, 50
_COLOURS = {"Senna": "#1f6feb", "rival": "#bc4c00"}

Points = Sequence[tuple[float, float]]  # rate, ms


def draw() -> int:
    noisiest = 0.0
    curves: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with sides() as both:
        for side in both:
            warm(side)
            for rate, p50, p99, foreign in _measured(side):
                print(f"{side.name:8}{rate:6}/s{p50:10.2f}{p99:10.2f} ms  {foreign:.0%}")
                curves.setdefault((side.name, "p50"), []).append((rate, p50))
                curves.setdefault((side.name, "p99"), []).append((rate, p99))
                noisiest = max(noisiest, foreign)
    if noisiest > TOO_MUCH:
        print(f"Not drawn: others used up to {noisiest:.0%} of a core. Repeat it when it is quiet.")
        return 1
    PICTURE.write_text(picture(curves))
    print(f"Drawn: {PICTURE}")
    return 0


def _measured(side: Side) -> Iterator[tuple[int, float, float, float]]:
    for rate in RATES:
        try:
            runs = [at_rate(side, rate) for _ in range(_RUNS)]
        except LoadError:
            return
        p50, p99 = (median(run.found[which] for run in runs) for which in ("p50", "p99"))
        yield rate, p50, p99, max(run.foreign for run in runs)
        if p50 > _GIVE_UP_MS:
            return


def picture(curves: Mapping[tuple[str, str], Points]) -> str:
    """Both axes double and grow tenfold: what matters are orders, at both ends."""
    times = [ms for points in curves.values() for _, ms in points]
    low, high = (
        10.0 ** math.floor(math.log10(min(times))),
        10.0 ** math.ceil(math.log10(max(times))),
    )
    first, last = RATES[0], max(rate for points in curves.values() for rate, _ in points)

    def x(rate: float) -> float:
        return _LEFT + _part(rate, first, last) * (_WIDTH - _LEFT - _RIGHT)

    def y(ms: float) -> float:
        return _HEIGHT - _BOTTOM - _part(ms, low, high) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(_LEFT, 18, "Time until a send is answered (ms), by sends per second")]
    for rate in (rate for rate in RATES if rate <= last):
        parts += [_grid(x(rate), _TOP, x(rate), _HEIGHT - _BOTTOM)]
        parts += [_text(x(rate), _HEIGHT - _BOTTOM + 18, f"{rate:,}", "middle")]
    for ms in _tens(low, high):
        parts += [_grid(_LEFT, y(ms), _WIDTH - _RIGHT, y(ms))]
        parts += [_text(_LEFT - 8, y(ms) + 4, f"{ms:g}", "end")]
    for (name, which), points in curves.items():
        colour, dashes = _COLOURS[name], "" if which == "p50" else ' stroke-dasharray="5 4"'
        line = " ".join(f"{x(rate):.1f},{y(ms):.1f}" for rate, ms in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
        )
        end = points[-1]
        parts.append(_text(x(end[0]) + 8, y(end[1]) + 4, f"{name}, {which}", colour=colour))
    drawn = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="13">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{drawn}\n</svg>\n'
    )


def _part(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low) if high > low else 0.5


def _tens(low: float, high: float) -> list[float]:
    return [low * 10**n for n in range(round(math.log10(high / low)) + 1)]


def _grid(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = "#333333") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(words)}</text>"
