"""What the people who run Senna ask: alive, ready, how much. It belongs to no domain."""

import hmac
from collections.abc import Callable
from typing import Protocol

from flask import Blueprint, Response, g, request

from senna.api.meter import Meter
from senna.api.problems import UnknownRoute
from senna.core.closing import Closing
from senna.edge.wire.present import dumps
from senna.errors import Stopping, StorageAway, StorageFull

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class Health(Protocol):
    """Handed in, because the storage is none of the api's business."""

    def writable(self) -> None:
        """Raises when this process should not be sent requests now."""


def create_ops(
    health: Health,
    hears: Callable[[], bool],
    meter: Meter,
    token: str | None,
    closing: Closing,
) -> Blueprint:
    ops = Blueprint("ops", __name__)

    def get(path: str, view: Callable[[], Response]) -> None:
        ops.add_url_rule(path, path[1:], view, methods=["GET"], provide_automatic_options=False)

    def alive() -> Response:
        return _json({"alive": True})

    def is_ready() -> Response:
        if closing.told():
            raise Stopping
        try:
            health.writable()
        except StorageFull:
            raise StorageAway from None  # reading goes on, but new requests better go elsewhere
        if not hears():
            raise StorageAway  # whoever has a socket here is told nothing at present
        return _json({"ready": True})

    def metrics() -> Response:
        # Not found is the answer to not allowed.
        if not (_has_token(token) or g.visit.visitor.local):
            raise UnknownRoute
        return Response(meter.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    get("/healthz", alive)
    get("/readyz", is_ready)
    get("/metrics", metrics)
    return ops


def _json(value: object) -> Response:
    return Response(dumps(value), content_type="application/json")


def _has_token(token: str | None) -> bool:
    if not token:
        return False
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), token.encode())
