"""How much is heard and said on sockets, in the words of Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from senna.live.heard import HEARD

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
        counted.inc()

    def pushed(self, sockets: int) -> None:
        self._pushed.inc(sockets)
