"""What no client library would say, and who is sent away before any token is looked at."""

import http.client
import json
import time
from typing import Any

import pytest
from instances import Instance
from live.wire import Wire
from plays.people import Cast, Person, refusal

EIO4 = "/socket.io/?EIO=4&transport=polling"


def ask(senna: Instance, path: str = EIO4, host: str = "localhost", **headers: str) -> Any:
    line = http.client.HTTPConnection("127.0.0.1", senna.port, timeout=5)
    try:
        line.request("GET", path, headers={"Host": host} | headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        line.close()


def connect(person: Person) -> str:
    return "40" + json.dumps({"token": person.token()})


def test_connecting_a_second_time_on_one_socket_changes_nothing(
    cast: Cast, senna: Instance
) -> None:
    ada, ben = cast.people("Ada", "Ben")
    with Wire(senna.port, Host="localhost") as wire:
        assert wire.packet().startswith("0{")
        assert wire.text(connect(ada)).packet().startswith("40{")
        assert wire.packet().startswith('42["authenticated"')
        assert wire.packet().startswith('42["sync"')
        wire.text(connect(ben), '421["list"]')
        heard = wire.packet()
        while not heard.startswith("43"):
            assert "authenticated" not in heard
            heard = wire.packet()
        assert f"inbox:{ada.id}" in heard


def test_who_says_goodbye_hears_nothing_more(cast: Cast, senna: Instance) -> None:
    ada, ben = cast.people("Ada", "Ben")
    with Wire(senna.port, Host="localhost") as wire:
        wire.packet()
        wire.text(connect(ada))
        while not wire.packet().startswith('42["sync"'):
            pass
        wire.text("41")
        time.sleep(0.2)
        ben.over_http(ada).says("hi")
        wire.text('421["list"]')
        assert wire.packet() == "1"
        with pytest.raises(EOFError):
            wire.until(b"new-message")


def test_there_is_one_namespace(cast: Cast) -> None:
    ada = cast.person("Ada")
    for name in ("/admin", "/x" * 1000):
        socket = ada.opens(namespace=name, auth={"token": ada.token()})
        socket.waits_for(":refused")


@pytest.mark.parametrize("name", ["connect", "disconnect", "__class__", "error", "x" * 10_000, ""])
def test_an_event_of_a_strange_name_is_unknown_and_nothing_else(
    cast: Cast, senna: Instance, name: str
) -> None:
    ada = cast.person("Ada")
    with Wire(senna.port, Host="localhost") as wire:
        wire.packet()
        wire.text(connect(ada))
        while not wire.packet().startswith('42["sync"'):
            pass
        refusal(wire.answer(name, {}), 400, "UNKNOWN_EVENT")
        assert wire.answer("list", {})["ok"]


@pytest.mark.parametrize("query", ["?EIO=3&transport=polling&t=x&b64=1", "?transport=polling", ""])
def test_an_old_client_is_told_which_version_to_use(senna: Instance, query: str) -> None:
    status, headers, body = ask(senna, f"/socket.io/{query}")
    assert status == 400
    assert headers["Content-Type"] == "application/json"
    assert b"socket.io-client 3.x or 4.x" in body


def test_a_host_of_no_domain_is_refused(senna: Instance) -> None:
    status, _, body = ask(senna, host="unknown.example")
    assert (status, b"UNKNOWN_DOMAIN" in body) == (421, True)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://app.example.evil.com", "https://app.example:8443",
     "http://app.example", "https://localhost.evil.com", "localhost", ""],
)  # fmt: skip
@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_page_of_a_foreign_origin_is_refused(
    senna: Instance, origin: str, transport: str
) -> None:
    status, headers, _ = ask(senna, EIO4.replace("polling", transport), Origin=origin)
    assert status == 403
    assert "Access-Control-Allow-Origin" not in headers


def test_a_page_of_a_listed_origin_may_connect_and_read(cast: Cast, senna: Instance) -> None:
    status, headers, _ = ask(senna, Origin="https://app.example")
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "https://app.example"
    # Not of another domain's, though.
    assert ask(senna, host="127.0.0.1", Origin="https://app.example")[0] == 403
    for transports in (["polling"], ["websocket"], ["polling", "websocket"]):
        ada = cast.person("Ada")
        page = {"Origin": "https://app.example"}
        ada.connects(transports=transports, extraHeaders=page)


def test_our_own_pages_may_connect(senna: Instance) -> None:
    host = f"localhost:{senna.port}"
    assert ask(senna, host=host, Origin=f"http://{host}")[0] == 200
    assert ask(senna, host=host, Origin="http://localhost:1")[0] == 403
