"""The demo page: two people side by side. Only in development, since it hands their tokens out."""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, g

from config import Domain
from senna.api.problems import UnknownRoute
from senna.edge.auth_mint import mint
from senna.edge.wire.present import Json, dumps
from senna.model import read_user_id

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "senna" / "demo" / "page"
_CLIENT = _ROOT / "clients" / "js" / "src"
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_IMPORTS = re.compile(rb'<script type="importmap">(.*?)</script>', re.DOTALL)


def create_demo(names: Mapping[int, str]) -> Blueprint:
    """Nobody to show: nothing is served."""
    demo = Blueprint("demo", __name__)
    if not names:
        return demo

    def page() -> Response:
        return _file("index.html")

    def people() -> Response:
        told = [_person(g.visit.domain, user, name) for user, name in names.items()]
        return Response(dumps({"people": told}), content_type="application/json")

    for path, view in (("", page), ("/people.json", people), ("/<path:name>", _file)):
        demo.add_url_rule(
            f"/demo{path}", view.__name__, view, methods=["GET"], provide_automatic_options=False
        )
    return demo


def _person(domain: Domain, user: int, name: str) -> Json:
    as_written = read_user_id(str(user), domain.string_ids)
    assert as_written is not None  # the people of the demo have ids that are good anywhere
    return {"id": as_written, "name": name, "token": mint(domain, as_written)}


def _file(name: str) -> Response:
    # Looked up among what is there, never joined to a path: a name from outside leads nowhere else.
    path = _files().get(name)
    if path is None:
        raise UnknownRoute
    text = path.read_bytes()
    headers = {"Content-Security-Policy": _csp(text)} if path.suffix == ".html" else {}
    return Response(text, headers=headers, content_type=f"{_TYPES[path.suffix]}; charset=utf-8")


def _files() -> dict[str, Path]:
    page = {path.name: path for path in _PAGE.iterdir() if path.suffix in _TYPES}
    client = {f"senna-client/{path.name}": path for path in _CLIENT.glob("*.js")}
    return {**page, **client, "socket.io.js": _PAGE / "vendor" / "socket.io.esm.min.js"}


def _csp(page: bytes) -> str:
    """Nothing inline but the list of imports, which cannot lie in a file of its own."""
    inline = (b64encode(sha256(text).digest()).decode() for text in _IMPORTS.findall(page))
    imports = " ".join(f"'sha256-{digest}'" for digest in inline)
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"script-src 'self' {imports}; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
