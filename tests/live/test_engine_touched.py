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

from senna.live.engine import LIMIT, furnish
from senna.live.outbox import Empty, Outbox

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
    one = packet.Packet(packet.MESSAGE, data='2["new-message",{}]')
    boxes = []
    for sid in ("a", "b"):
        server.eio.sockets[sid] = engineio_socket.Socket(server.eio, sid)
        server.eio.send_packet(sid, one)
        boxes.append(server.eio.sockets[sid].queue.get())
    assert boxes[0] is boxes[1] is one
    assert boxes[0].encode() is boxes[1].encode()
