"""What we rely on inside the libraries is as it was when `senna/live/engine.py` was written."""

import hashlib
import importlib.metadata
import importlib.util
import inspect
from pathlib import Path
from typing import Any

import pytest
import socketio
from engineio import base_server, base_socket, packet, payload
from engineio import server as engineio_server
from engineio import socket as engineio_socket
from socketio import base_manager, manager
from socketio import server as socketio_server

from senna.live import packets
from senna.live.engine import LIMIT, furnish
from senna.live.incoming import read_event
from senna.live.outbox import Empty, Outbox
from senna.live.pulse import Pulse
from senna.live.wired import Wired, Wiring

READ: dict[Any, str] = {
    base_server.BaseServer.__init__: "a06b17502fbd9646",
    base_server.BaseServer.create_queue: "a384470753d50c77",
    base_server.BaseServer.get_queue_empty_exception: "b21526cbac090f73",
    base_server.BaseServer._get_socket: "ae2f99e66d632944",
    base_socket.BaseSocket: "d787ee3666d08b7a",
    engineio_server.Server.handle_request: "79302edd007fcce6",
    engineio_server.Server._handle_connect: "049f7c2b2c239080",
    engineio_server.Server._trigger_event: "bc536417c3045418",
    engineio_server.Server._service_task: "9492b7b0d652907d",
    engineio_server.Server.send_packet: "81aec513663f11e1",
    engineio_server.Server.disconnect: "3f5faf6e405fe06b",
    engineio_socket.Socket: "275926e457711513",
    packet.Packet: "a0d70ee4777b3af6",
    payload.Payload: "6b839223a0a7fc97",
    socketio_server.Server._handle_eio_connect: "4be135c046ed6bcc",
    socketio_server.Server._handle_eio_message: "65f309c138d634eb",
    socketio_server.Server._handle_eio_disconnect: "5c0002fcdb35a127",
    socketio_server.Server._handle_connect: "1b0ba130a57d9320",
    socketio_server.Server._send_eio_packet: "5fa452fb118c3565",
    socketio.packet.Packet.decode: "61ad7904b539f472",
    manager.Manager.emit: "566510ea2de39d65",
    base_manager.BaseManager.pre_connect: "bfdba4c0c8f1bd8a",
    base_manager.BaseManager.eio_sid_from_sid: "b0c0aeb5430d5248",
}


def furnished() -> Any:
    server = socketio.Server(async_mode="threading")
    furnish(server)
    return server


@pytest.mark.parametrize("part", READ, ids=lambda part: f"{part.__module__}.{part.__qualname__}")
def test_the_library_is_the_one_that_was_read(part: Any) -> None:
    digest = hashlib.sha256(inspect.getsource(part).encode()).hexdigest()[:16]
    assert digest == READ[part], (
        f"{part.__module__}.{part.__qualname__} has changed: read it again with "
        f"senna/live/engine.py beside it, then put {digest} here"
    )


def test_the_floors_are_those_that_the_page_of_the_engine_names() -> None:
    wanted = {"python-engineio": "4.13.2", "python-socketio": "5.16.2", "Flask-SocketIO": "5.7"}
    required = (Path(__file__).parents[2] / "requirements.txt").read_text()
    page = inspect.getdoc(inspect.getmodule(furnish)) or ""
    for name, floor in wanted.items():
        assert f"{name}>={floor} " in required
        if name != "Flask-SocketIO":
            assert f"{name} {floor} to {importlib.metadata.version(name)}" in page


def test_nobody_has_installed_what_engineio_would_prefer_to_our_websockets() -> None:
    assert importlib.util.find_spec("geventwebsocket") is None


def test_the_server_has_our_parts_and_others_keep_theirs() -> None:
    stock = socketio.Server(async_mode="threading")
    eio = furnished().eio
    assert isinstance(eio.create_queue(), Outbox)
    assert eio.get_queue_empty_exception() is Empty
    assert not isinstance(stock.eio.create_queue(), Outbox)
    assert stock.eio._async["websocket"] is not eio._async["websocket"]
    assert (eio.max_http_buffer_size, eio.http_compression) == (LIMIT, False)
    assert payload.Payload.max_decode_packets == 16


def test_session_ids_are_128_random_bits() -> None:
    eio = furnished().eio
    ids = {eio.generate_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(one) for one in ids} == {22}


def test_it_says_nothing_whatever_it_was_told(capsys: pytest.CaptureFixture[str]) -> None:
    server = furnished()
    capsys.readouterr()
    for logger in (server.logger, server.eio.logger, server.manager._get_logger()):
        logger.info("somebody's words")
        logger.error("somebody's token")
        logger.exception("somebody's traceback")
    assert capsys.readouterr() == ("", "")


def test_a_packet_is_encoded_once_for_all_who_get_it() -> None:
    server = furnished()
    one = packets.packet("new-message", {})
    boxes = []
    for sid in ("a", "b"):
        server.eio.sockets[sid] = engineio_socket.Socket(server.eio, sid)
        server.eio.send_packet(sid, one)
        boxes.append(server.eio.sockets[sid].queue.get())
    assert boxes[0] is boxes[1] is one
    assert boxes[0].encode() is boxes[1].encode()
    assert one.frame is one.frame


def test_our_packets_are_written_into_a_poll_as_those_of_the_library_are() -> None:
    theirs = packet.Packet(packet.MESSAGE, data='2["new-message",{"text":"é"}]')
    ours = packets.packet("new-message", {"text": "é"})
    polls = [payload.Payload(packets=[one, one]).encode() for one in (ours, theirs)]
    assert polls[0] == polls[1]
    assert (ours.packet_type, ours.data, ours.binary) == (4, theirs.data, False)


def test_a_session_on_a_wire_has_what_the_library_asks_of_a_socket() -> None:
    server = furnished()
    socket = engineio_socket.Socket(server.eio, "a")
    wired = Wired(Wiring(server.eio, Pulse(server.eio), lambda _: None, LIMIT, None), socket, None)
    # Those of polling, and of the upgrade from it, are never asked of one that is upgraded.
    polling = {"poll", "receive", "handle_get_request", "handle_post_request"}
    asked = {name for name in dir(socket) if not name.startswith("_")} - polling
    assert asked - {"server", "session", "upgrading", "upgrade_protocols"} <= set(dir(wired))


@pytest.mark.parametrize(
    "said",
    [
        '2["a"]', '21["a",{"b":[1,1.5,null,true]}]', '2999999999999999["a"]', '20["é"]',
        '21["a",12345678901234567890]', '21["a",NaN]', '2["\\ud800"]', '2/other,1["a"]',
        '21-["a"]', "21{}", "2", "21", '21["a"', '21["a"] ', '0{"token":"t"}', "1", '31["a"]',
        '21["a",{"b":1,"b":2}]', '2٣["a"]', '21234567890123456["a"]',
    ],
)  # fmt: skip
def test_the_short_way_reads_an_event_as_the_library_does_or_not_at_all(said: str) -> None:
    event = read_event(said)
    if event is not None:
        read = socketio.packet.Packet(encoded_packet=said)
        assert (read.packet_type, read.namespace, read.attachment_count) == (2, None, 0)
        assert event == (read.id, read.data)
        assert repr(event) == repr((read.id, read.data))


@pytest.mark.parametrize("digits", [18, 19, 20, 40])
def test_a_number_that_is_too_long_is_seen_wherever_it_stands(digits: int) -> None:
    for before in range(60):
        said = f'2["{"x" * before}",{"7" * digits}]'
        assert (read_event(said) is None) == (digits > 18), before
