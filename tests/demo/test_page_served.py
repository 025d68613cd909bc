"""Who gets the demo page, and what may run in it."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from caller import token_of
from processes import WSGI, Program, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with serving(*WSGI, data=tmp_path_factory.mktemp("senna")) as senna:
        yield senna


def ask(senna: Program, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    line = http.client.HTTPConnection("localhost", senna.port, timeout=5)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        line.close()


def test_it_hands_out_who_can_be_met(senna: Program) -> None:
    _, _, body = ask(senna, "/demo/people.json")
    people = json.loads(body)["people"]
    assert people[0] == {"id": 388636, "name": "Ada", "token": token_of(388636)}
    assert [person["name"] for person in people] == ["Ada", "Ben", "Cleo", "Dara"]


def test_nothing_runs_in_it_but_its_own_files(senna: Program) -> None:
    status, headers, body = ask(senna, "/demo")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert rules["script-src"].startswith("'self' 'sha256-")
    assert b"style=" not in body
    assert b"http" not in body


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.js", "text/javascript"),
        ("style.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
        ("socket.io.js", "text/javascript"),
        ("senna-client/index.js", "text/javascript"),
    ],
)
def test_its_files_say_what_they_are(senna: Program, name: str, kind: str) -> None:
    status, headers, body = ask(senna, f"/demo/{name}")
    assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert body


@pytest.mark.parametrize(
    "name",
    [
        *("", "nothing.js", "../run.py", "..%2frun.py", "%2e%2e/run.py", "vendor", "senna-client"),
        *("senna-client/../package.json", "senna-client/%2e%2e/package.json", "/etc/passwd"),
        *("vendor/socket.io.esm.min.js", "index.html%00", "senna-client//index.js"),
    ],
)
def test_there_is_nothing_else(senna: Program, name: str) -> None:
    status, _, body = ask(senna, f"/demo/{name}")
    assert (status, json.loads(body)["code"]) == (404, "NOT_FOUND")


def test_production_has_no_such_page(tmp_path: Path) -> None:
    secret = "a secret that is long enough for it"
    with serving(*WSGI, data=tmp_path, SOCK_ENV="production", SOCK_JWT_SECRET=secret) as senna:
        for path in ("/demo", "/demo/people.json", "/demo/page.js"):
            assert ask(senna, path)[0] == 404
