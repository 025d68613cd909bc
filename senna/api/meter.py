"""How much is asked and how long it takes, in the words of Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from senna.api.visit import Visit

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 30.0)


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
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def request(self, visit: Visit, status: int, seconds: float) -> None:
        """Templates and known words only, so that nobody can grow the number of series."""
        series = self._series.get((visit.route, visit.method, status))
        if series is None:
            method = visit.method if visit.method in _METHODS else "other"
            counter = self._requests.labels(visit.route, method, str(status))
            series = counter, self._seconds.labels(visit.route)
            if method == visit.method:
                self._series[visit.route, method, status] = series
        counter, histogram = series
        counter.inc()
        histogram.observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self._shared() or self.registry)

    @staticmethod
    def _shared() -> CollectorRegistry | None:
        """What all workers counted together, when the server gave them a directory for it."""
        registry = CollectorRegistry()
        try:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        except ValueError:
            return None
        return registry
