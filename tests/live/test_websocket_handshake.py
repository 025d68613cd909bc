"""What may become a WebSocket, on each server that carries us."""

import base64

import pytest
from live.staged import Stage
from live.wire import PATH
from processes import eventually

KEY = base64.b64encode(bytes(16)).decode()

REFUSED = {
    "no upgrade": (400, {"Upgrade": ""}),
    "upgrade to something else": (400, {"Upgrade": "h2c"}),
    "no connection header": (400, {"Connection": ""}),
    "a connection that is kept": (400, {"Connection": "keep-alive"}),
    "no version": (426, {"Sec-WebSocket-Version": ""}),
    "an old version": (426, {"Sec-WebSocket-Version": "8"}),
    "two versions": (426, {"Sec-WebSocket-Version": "13, 8"}),
    "no key": (400, {"Sec-WebSocket-Key": ""}),
    "a short key": (400, {"Sec-WebSocket-Key": base64.b64encode(bytes(15)).decode()}),
    "a long key": (400, {"Sec-WebSocket-Key": base64.b64encode(bytes(17)).decode()}),
    "a key that is no base64": (400, {"Sec-WebSocket-Key": "!" * 24}),
    "a key with spaces": (400, {"Sec-WebSocket-Key": KEY[:-4] + "A ==" + " "}),
    "a key with a stain": (400, {"Sec-WebSocket-Key": KEY[:4] + "!" + KEY[4:]}),
    "a key with umlauts": (400, {"Sec-WebSocket-Key": "ä" * 12}),
    "a body": (400, {"Content-Length": "5"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_handshake_is_refused_and_makes_no_session(stage: Stage, name: str) -> None:
    status, headers = REFUSED[name]
    before = stage.sockets()
    with stage.wire(**headers) as wire:
        assert wire.status == status
        assert b"WebSocket" in wire.take(9) + wire.heard
        assert ("sec-websocket-version: 13" in wire.head.lower()) == (status == 426)
    assert eventually(lambda: stage.sockets() <= before)


def test_header_names_and_lists_are_read_in_any_spelling(stage: Stage) -> None:
    with stage.wire(Upgrade="WebSocket", Connection="keep-alive, UPGRADE") as wire:
        assert wire.status == 101
    with stage.wire(Connection="keep-alive, Upgrade") as wire:
        assert wire.status == 101
        wire.enter()


def test_the_key_is_answered_as_the_rfc_says(stage: Stage) -> None:
    with stage.wire(**{"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}) as wire:
        assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in wire.head


@pytest.mark.parametrize(
    "offer",
    [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits; server_no_context_takeover",
        "x-webkit-deflate-frame, permessage-bzip2",
    ],
)
def test_no_extension_is_ever_taken(stage: Stage, offer: str) -> None:
    with stage.wire(**{"Sec-WebSocket-Extensions": offer}) as wire:
        assert wire.status == 101
        assert "extensions" not in wire.head.lower()


def test_an_unknown_session_is_refused(stage: Stage) -> None:
    with stage.wire(f"{PATH}websocket&sid=nobody") as wire:
        assert wire.status == 400
