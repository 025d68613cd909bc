"""The description of the API: as a document for machines, and in development as a page to read."""

from collections.abc import Callable

from flask import Blueprint, Response, g

from senna.api.docs_page import CSP, page
from senna.api.openapi import describe
from senna.edge.wire.present import dumps


def create_pages(development: bool) -> Blueprint:
    pages = Blueprint("pages", __name__)

    def document() -> Response:
        return Response(dumps(describe(g.visit.domain)), content_type="application/json")

    def docs() -> Response:
        html = page(describe(g.visit.domain))
        headers = {"Content-Security-Policy": CSP}
        return Response(html, headers=headers, content_type="text/html; charset=utf-8")

    def get(path: str, view: Callable[[], Response]) -> None:
        pages.add_url_rule(
            path, path[1:].partition(".")[0], view, methods=["GET"], provide_automatic_options=False
        )

    get("/openapi.json", document)
    if development:
        get("/docs", docs)
    return pages
