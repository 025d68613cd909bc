"""How much is asked and how long it takes, in the words of Prometheus.

To count in those takes five locks: what one turn of the loop answered is counted together. It
reaches into a histogram for that, `_sum`, `_buckets` and `_upper_bounds`, as prometheus_client 0.26
has them; a test compares with what `observe` would have counted.
"""

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from senna.api.visit import Visit

Soon = Callable[[Callable[[], object]], object]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 30.0)


class _Series:
    """What was answered since it was counted last."""

    __slots__ = ("_counter", "_histogram", "_seconds")

    def __init__(self, counter: Counter, histogram: Histogram) -> None:
        self._counter, self._histogram = counter, histogram
        self._seconds: list[float] = []

    def count(self, seconds: float) -> None:
        self._counter.inc()
        self._histogram.observe(seconds)

    def note(self, seconds: float) -> bool:
        """To be counted later. Whether it is the first."""
        self._seconds.append(seconds)
        return len(self._seconds) == 1

    def count_noted(self) -> None:
        seconds, self._seconds = self._seconds, []
        histogram = self._histogram
        bounds = histogram._upper_bounds
        self._counter.inc(len(seconds))
        histogram._sum.inc(sum(seconds))
        for bucket, many in Tally([bisect_left(bounds, each) for each in seconds]).items():
            histogram._buckets[bucket].inc(many)


class Meter:
    def __init__(self) -> None:
        # One registry per app: the process-wide one would refuse a second app in the same process.
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "senna_http_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "senna_http_request_seconds",
            "Time to an answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        # Found by their labels each time, they would take longer to find than to count in.
        self._series: dict[tuple[str, str, int], _Series] = {}
        self._soon: Soon | None = None

    def gather(self, soon: Soon) -> None:
        """From now on what was answered is counted when `soon` calls back: on one thread only."""
        self._soon = soon

    def request(self, visit: Visit, status: int, seconds: float) -> None:
        """Templates and known words only, so that nobody can grow the number of series."""
        series = self._series.get((visit.route, visit.method, status))
        if series is None:
            series = self._new(visit, status)
        if self._soon is None:
            series.count(seconds)
        elif series.note(seconds):
            self._soon(series.count_noted)

    def _new(self, visit: Visit, status: int) -> _Series:
        method = visit.method if visit.method in _METHODS else "other"
        counter = self._requests.labels(visit.route, method, str(status))
        series = _Series(counter, self._seconds.labels(visit.route))
        if method == visit.method:
            self._series[visit.route, method, status] = series
        return series

    def text(self) -> bytes:
        return generate_latest(self._shared() or self.registry)

    @staticmethod
    def _shared() -> CollectorRegistry | None:
        """What all workers counted together, when the server gave them a directory for it."""
        registry = CollectorRegistry()
        try:
            MultiProcessCollector(registry)
        except ValueError:
            return None
        return registry
