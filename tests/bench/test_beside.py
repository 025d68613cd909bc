"""The comparison says what was measured, in whose favour it is, and when not to believe it."""

import os
import subprocess
import time
from xml.etree import ElementTree

import pytest

from bench import noise, plot
from bench.beside import compared
from bench.works import LESS, MORE, Figure


def figures(better: str, *values: float, foreign: float = 0.0) -> list[Figure]:
    return [Figure("something", value, better, value * 10, foreign) for value in values]


@pytest.mark.parametrize(("better", "ratio"), [(MORE, 0.5), (LESS, 2.0)])
def test_a_ratio_above_one_is_in_favour_of_senna(better: str, ratio: float) -> None:
    line = compared("W1", figures(better, 1, 50, 3), figures(better, 6, 100, 5))
    assert (line.senna, line.rival, line.us) == (3, 6, (30, 60))
    assert line.ratio == ratio


def test_one_run_with_others_in_it_makes_a_line_unbelievable() -> None:
    quiet, loud = figures(MORE, 1, 1, 1), figures(MORE, 1, 1, foreign=0.21)
    assert not compared("W1", quiet, quiet).noisy
    assert "!" not in str(compared("W1", quiet, quiet))
    assert compared("W1", quiet, [*quiet[:1], *loud]).noisy
    assert str(compared("W1", quiet, [*quiet[:1], *loud])).endswith("! others used 21% of a core")


def test_what_our_children_spend_is_ours_even_when_they_have_ended() -> None:
    ours = noise.spent(os.getpid())
    subprocess.run(("python3", "-c", "for n in range(6_000_000): pass"), check=True)
    assert noise.spent(os.getpid()) - ours >= 0.1


def test_what_nobody_of_ours_spends_is_foreign() -> None:
    before = noise.foreign()
    # An orphan: nobody of ours waits for it.
    subprocess.run(("sh", "-c", "timeout 0.5 sh -c 'while :; do :; done' &"), check=True)
    time.sleep(0.7)
    assert noise.foreign() - before >= 0.1


def test_the_picture_has_a_line_for_each_server_and_each_part() -> None:
    curves = {
        (name, which): [(100.0, 0.5), (1000.0, 40.0)]
        for name in ("Senna", "rival")
        for which in ("p50", "p99")
    }
    drawn = ElementTree.fromstring(plot.picture(curves))
    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 4
    for line in lines:
        (_, high), (_, low) = (point.split(",") for point in line.attrib["points"].split())
        assert float(high) > float(low), "what takes longer is drawn higher"
