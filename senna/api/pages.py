"""The description of the API: as a document for machines, and in development as a page to read."""

from collections.abc import Callable

from flask import Blueprint, Response, g

from config import Domain
from senna.api.docs_page import CSP, page
from senna.api.openapi import describe
from senna.edge.wire.present import Json, dumps


def create_pages(development: bool, describe_sockets: Callable[[Domain], Json]) -> Blueprint:
    """`describe_sockets` is handed in: what is said over sockets is none of the api's business."""
    pages = Blueprint("pages", __name__)

    def openapi() -> Response:
        return _json(describe(g.visit.domain))

    def asyncapi() -> Response:
        return _json(describe_sockets(g.visit.domain))

    def docs() -> Response:
        html = page(describe(g.visit.domain))
        headers = {"Content-Security-Policy": CSP}
        return Response(html, headers=headers, content_type="text/html; charset=utf-8")

    def get(path: str, view: Callable[[], Response]) -> None:
        pages.add_url_rule(
            path, path[1:].partition(".")[0], view, methods=["GET"], provide_automatic_options=False
        )

    get("/openapi.json", openapi)
    get("/asyncapi.json", asyncapi)
    if development:
        get("/docs", docs)
    return pages


def _json(document: Json) -> Response:
    return Response(dumps(document), content_type="application/json")
