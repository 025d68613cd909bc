"""How much is heard and said on sockets, in the words of Prometheus. To count in those takes a
lock each time: what came to pass in one turn of the loop is counted together."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge

from senna.live.heard import HEARD

Soon = Callable[[Callable[[], None]], None]

_KNOWN = {heard.name for heard in HEARD}
_UNKNOWN = "unknown"


class Meter:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._open = Gauge(
            "senna_sockets", "Sockets open now.", registry=registry, multiprocess_mode="livesum"
        )
        self._heard = Counter(
            "senna_socket_events", "Events of clients.", ("event", "outcome"), registry=registry
        )
        self._pushed = Counter(
            "senna_pushed", "Entries of logs written to sockets as they happened.",
            registry=registry,
        )  # fmt: skip
        self._counted: dict[tuple[str, bool], Counter] = {}  # finding one by its words takes time
        self._noted: dict[Counter, int] = {}
        self._soon: Soon | None = None

    def gather(self, soon: Soon) -> None:
        """From now on it is counted when `soon` calls back: on one thread only."""
        self._soon = soon

    def opened(self) -> None:
        self._open.inc()

    def closed(self) -> None:
        self._open.dec()

    def heard(self, name: object, well: bool) -> None:
        """Known names only, so that nobody can grow the number of series."""
        known = name if isinstance(name, str) and name in _KNOWN else _UNKNOWN
        counted = self._counted.get((known, well))
        if counted is None:
            counted = self._heard.labels(known, "ok" if well else "refused")
            self._counted[known, well] = counted
        self._count(counted, 1)

    def pushed(self, sockets: int) -> None:
        self._count(self._pushed, sockets)

    def _count(self, counter: Counter, many: int) -> None:
        if self._soon is None:
            counter.inc(many)
            return
        if not self._noted:
            self._soon(self._count_noted)
        self._noted[counter] = self._noted.get(counter, 0) + many

    def _count_noted(self) -> None:
        noted, self._noted = self._noted, {}
        for counter, many in noted.items():
            counter.inc(many)
