"""`python -m bench [store|live|rival|plot ...]`: measures, prints how, and ends non-zero when a
promise is broken."""

import argparse
import sys

from bench import beside, plot, promises
from bench.works import WORKS


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench", description="How fast it is here.")
    what = options.add_subparsers(dest="what")
    what.add_parser("store", help="round trips, memory and the engine's CPU (when nothing is said)")
    what.add_parser("live", help="what sockets cost")
    rival = what.add_parser("rival", help="Senna beside a Node server, in one table")
    rival.add_argument("works", nargs="*", metavar="W", help=f"of {', '.join(WORKS)}; else all")
    rival.add_argument("--runs", type=int, default=beside.RUNS, help="of which medians are taken")
    rival.add_argument("--plain", action="store_true", help="what it is without a compiler")
    what.add_parser("plot", help="draws latency against rate, for docs/performance.md")
    asked = options.parse_args()
    if asked.what == "rival":
        unknown = set(asked.works) - set(WORKS)
        if unknown:
            rival.error(f"There is no {', '.join(sorted(unknown))}")
        return beside.show(asked.works or list(WORKS), asked.runs, asked.plain)
    if asked.what == "plot":
        return plot.draw()
    broken = promises.sockets() if asked.what == "live" else promises.store()
    if broken:
        print(
            f"\n{broken} promised figures were not reached. Is the machine busy?", file=sys.stderr
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
