"""Alive, ready, measured, described."""

import hashlib
import re
from base64 import b64encode

import pytest
from lobby import ME as MY_ID
from lobby import METRICS_TOKEN, Lobby, as_user, tired

from senna.errors import StorageAway, StorageFull

ME = as_user(MY_ID)
BEARER = {"Authorization": f"Bearer {METRICS_TOKEN}"}


def test_alive_is_told_to_every_host_and_at_any_speed(lobby: Lobby) -> None:
    lobby.limits["addresses"] = tired("127.0.0.1")
    lobby.unready = StorageAway()
    answer = lobby.client().get("/healthz", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.get_json()) == (200, {"alive": True})


def test_ready_follows_the_storage(lobby: Lobby) -> None:
    assert lobby.client().get("/readyz").get_json() == {"ready": True}
    lobby.unready = StorageAway()
    answer = lobby.client().get("/readyz", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "STORAGE_UNAVAILABLE")
    assert answer.headers["Retry-After"] == "1"
    lobby.unready = StorageFull()
    assert lobby.client().get("/readyz").status_code == 503


def test_not_ready_while_nothing_is_heard_of_what_others_write(lobby: Lobby) -> None:
    lobby.hears = False
    answer = lobby.client().get("/readyz")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "STORAGE_UNAVAILABLE")


def test_ready_is_over_once_the_process_is_told_to_stop_and_it_still_lives(lobby: Lobby) -> None:
    lobby.told_to_stop = True
    lobby.unready = StorageAway()  # who stops is not to wait for a storage that is away, too
    answer = lobby.client().get("/readyz", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "STOPPING")
    assert answer.headers["Retry-After"] == "1"
    assert lobby.client().get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "1.2.3.4"}, 404),
        ("127.0.0.1", {"Forwarded": "for=1.2.3.4"}, 404),
        ("10.0.0.1", {}, 404),
        ("", {}, 404),
        ("unix:", {}, 404),
        ("10.0.0.1", BEARER, 200),
        ("10.0.0.1", {"Authorization": "Bearer wrong"}, 404),
        ("10.0.0.1", {"Authorization": "Bearer "}, 404),
        ("10.0.0.1", {"Authorization": "Bearer é"}, 404),
        ("10.0.0.1", ME, 404),
    ],
)
def test_measures_are_for_this_machine_or_a_token(
    lobby: Lobby, address: str, headers: dict[str, str], status: int
) -> None:
    answer = lobby.client().get(
        "/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )
    assert answer.status_code == status


def test_the_number_of_series_does_not_grow_with_what_strangers_invent(lobby: Lobby) -> None:
    client = lobby.client()

    def series() -> list[str]:
        text = client.get("/metrics").get_data(as_text=True)
        return [line.split(" ")[0] for line in text.splitlines() if not line.startswith("#")]

    client.get("/api/user/x", headers=ME)
    client.open("/api/nothing", method="FOO")
    client.get("/api/user/x", headers={"Host": "elsewhere.example"})
    client.get("/metrics")
    before = series()
    for number in range(20):
        client.get(f"/api/user/x{number}", headers=ME)
        client.get(f"/api/user/x{number}", headers={**ME, "Host": f"h{number}.example"})
        client.open(f"/nothing/{number}", method=f"FOO{number}")
    assert series() == before
    assert 'senna_http_requests_total{method="GET",route="/api/user/<id>",status="400"}' in before


def test_the_page_is_for_development_and_brings_nothing_from_elsewhere(lobby: Lobby) -> None:
    assert lobby.client().get("/docs").status_code == 404
    answer = lobby.client(development=True).get("/docs")
    html = answer.get_data(as_text=True)
    assert answer.content_type == "text/html; charset=utf-8"
    assert "/api/user/{id}" in html
    assert not re.search(r"<script|<link|<img|https?://[^<]*\.(css|js)|src=|href=\"(?!/\w)", html)
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert f"'sha256-{digest}'" in policy
