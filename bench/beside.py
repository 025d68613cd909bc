"""Both servers given the same work in turn, and the table of how they did."""

import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.drive import LoadError
from bench.noise import TOO_MUCH
from bench.program import tree
from bench.shares import shared_out
from bench.sides import sides
from bench.works import MORE, WORKS, Figure, Work, grown

RUNS = 3
_HEAD = (
    f"{'':54}{'':>22}{'':8}   CPU us each\n"
    f"{'':44}{'Senna':>12}{'the rival':>12}{'ratio':>8}{'Senna':>10}{'rival':>8}{'ratio':>8}"
)
_FOOT = """
Medians of {runs} runs, in turn: each server alone on one core; its engine (Valkey, AOF everysec),
the load and the pretended platform on the other (W9: all of it on both). W7 is measured once.
A ratio above 1 is in Senna's favour. Senna is {made}, Python {python}."""


@dataclass(frozen=True, slots=True)
class Line:
    work: str
    name: str
    senna: float
    rival: float
    ratio: float
    us: tuple[float, float] | None
    foreign: float

    @property
    def noisy(self) -> bool:
        return self.foreign > TOO_MUCH

    def __str__(self) -> str:
        told = f"{self.work:4}{self.name:40}{_short(self.senna):>12}{_short(self.rival):>12}"
        told += f"{self.ratio:8.2f}"
        if self.us:
            told += f"{self.us[0]:10.1f}{self.us[1]:8.1f}{self.us[1] / self.us[0]:8.2f}"
        return f"{told}  ! others used {self.foreign:.0%} of a core" if self.noisy else told


def show(names: Sequence[str], runs: int, plain: bool = False) -> int:
    """How many kinds of work gave no figures."""
    print(_HEAD)
    noisy = total = failed = 0
    for name in names:
        try:
            for line in _lines(name, runs, plain):
                total, noisy = total + 1, noisy + line.noisy
                print(line, flush=True)
        except LoadError as fault:
            failed += 1
            print(f"{name:4}no figures: {fault}", flush=True)
    python = f"{platform.python_version()} of {sys.base_prefix}"
    made = "plain Python" if tree(plain) == tree(plain=True) else "compiled"
    print(_FOOT.format(runs=runs, made=made, python=python))
    if noisy:
        print(
            f"\n! The machine was too noisy to believe {noisy} of {total} lines: others used more"
            f" than\n{TOO_MUCH:.0%} of a core in at least one run. Repeat them when it is quiet."
        )
    return failed


def _lines(name: str, runs: int, plain: bool) -> Iterator[Line]:
    work = WORKS[name]
    told = list(_told(work, 1 if work.once else runs, plain))
    for figures in zip(*told, strict=True):
        yield compared(name, figures[::2], figures[1::2])


def _told(work: Work, runs: int, plain: bool) -> Iterator[list[Figure]]:
    """Senna's figures and the rival's in turn, so that what drifts does so for both."""
    if work.by_workers:
        yield from _told_by_workers(work, runs, plain)
        return
    turns = [1] * runs if work.fresh else [runs]
    for turn in turns:
        with sides(plain) as both:
            for side in both:
                work.prepare(side)
            for _ in range(turn):
                for side in both:
                    yield work.measure(side)


def _told_by_workers(work: Work, runs: int, plain: bool) -> Iterator[list[Figure]]:
    found = []
    for workers in (1, 2):
        everybody = sides(plain, workers, pinned=False)
        with everybody as both, shared_out(side.pid for side in both):
            for side in both:
                work.prepare(side)
            turns = [work.measure(side) for _ in range(runs) for side in both]
            found.append([figure for (figure,) in turns])
    for one, two in zip(*found, strict=True):
        yield [one, two, grown(one, two)]


def compared(work: str, ours: Sequence[Figure], theirs: Sequence[Figure]) -> Line:
    first = ours[0]
    senna, rival = (median(one.value for one in figures) for figures in (ours, theirs))
    spent = [[one.us for one in figures if one.us is not None] for figures in (ours, theirs)]
    return Line(
        work,
        first.name,
        senna,
        rival,
        senna / rival if first.better is MORE else rival / senna,
        (median(spent[0]), median(spent[1])) if spent[0] else None,
        max(one.foreign for one in (*ours, *theirs)),
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
