"""Engine.IO as a client meets it: polling, the upgrade, and what neither of them takes."""

import json
import socket
import struct
import threading
import time

import pytest
from live.staged import Stage
from live.wire import CLOSE, PATH, TEXT, frame, request
from processes import eventually

BROKEN: dict[str, str | bytes] = {
    "17 packets": "\x1e".join(['42["echo",1]'] * 17),
    "a million packets": "\x1e" * 60_000,
    "bytes that are no text": b"4\xff",
    "nothing between": "40\x1e\x1e40",
    "no packet": "hello",
    "JSONP": "d=40",
    "base64": "bAAAA",
    "a binary event": '451-["x",{"_placeholder":true,"num":-1}]',
    "a binary event among others": '42["echo",1]\x1e452-["x"]',
    "JSON to the library below": "4" + "[" * 60_000,
    "Engine.IO's opening": "0{}",
}

HARMLESS = {
    "an acknowledgement of nothing": "43[1]",
    "an acknowledgement of what does not exist": "43" + "9" * 50 + "[]",
    "an id of 200 digits": "42" + "9" * 200 + '["echo",1]',
    "an id in another alphabet": "42²" + '["echo",1]',
    "an event without a name": "42[]",
    "an event of nothing": "42",
    "an event that is no list": "42{}",
    "an event with an object for its name": "42[{}]",
    "attachments that are not to come": '425-["echo",1]',
    "ten digits of attachments": '429999999999-["echo",1]',
    "eleven digits of attachments": '4299999999999-["echo",1]',
    "JSON that never ends": '42["echo",' + "[" * 60_000,
    "JSON that is none": "42[NaN",
    "another namespace": "40/admin,",
    "an event in another namespace": '42/admin,["echo",1]',
    "connecting twice": "40",
    "refusing the server": "44{}",
    "a ping": "2",
    "a pong that nobody asked for": "3",
    "a noop": "6",
    "a second upgrade": "5",
}


def test_polling_is_answered(stage: Stage) -> None:
    poll = stage.poll().enter()
    assert poll.ask("POST", '421["echo","a"]\x1e422["echo","b"]') == (200, "OK")
    assert poll.ask("GET") == (200, '431["a"]\x1e432["b"]')


def test_16_packets_in_one_request_are_taken(stage: Stage) -> None:
    poll = stage.poll().enter()
    words = [f'42{number}["echo",{number}]' for number in range(16)]
    assert poll.ask("POST", "\x1e".join(words)) == (200, "OK")
    assert poll.ask("GET")[1].count("\x1e") == 15


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_request_ends_the_session(stage: Stage, name: str) -> None:
    poll = stage.poll().enter()
    assert poll.ask("POST", BROKEN[name])[0] == 400
    assert poll.ask("GET")[0] == 400


def test_more_than_64_kib_in_one_request_end_the_session_unread(stage: Stage) -> None:
    poll = stage.poll().enter()
    assert poll.ask("POST", "4" * 65537)[0] == 400
    assert poll.ask("GET")[0] == 400


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_odd_harms_nobody(stage: Stage, name: str) -> None:
    with stage.wire().enter() as wire:
        wire.text(HARMLESS[name], '4277["echo","still here"]')
        while not (told := wire.packet()).startswith("4377"):
            assert told[:2] in ("43", "44", "6")
        assert told == '4377["still here"]'


@pytest.mark.parametrize("extra", ["&j=0", "&j=", "&j=x", "&j=1&j=2"])
def test_jsonp_is_refused_before_there_is_a_session(stage: Stage, extra: str) -> None:
    before = stage.sockets()
    poll = stage.poll()
    for method in ("GET", "POST"):
        status, told = poll.ask(method, "40" if method == "POST" else None, extra)
        assert (status, told) == (400, "JSONP is not spoken here")
    del poll.sid
    assert poll.ask("GET", extra=extra)[0] == 400
    assert stage.sockets() <= before + 1


def test_a_session_moves_from_polling_to_a_websocket(stage: Stage) -> None:
    poll = stage.poll().enter()
    waiting: list[tuple[int, str]] = []
    last = threading.Thread(target=lambda: waiting.append(poll.ask("GET")))
    last.start()
    time.sleep(0.1)
    with poll.upgrade() as wire:
        assert wire.text("2probe").packet() == "3probe"
        last.join(5)
        assert waiting == [(200, "6")]
        wire.text("5")
        assert wire.answer("echo", "over here") == "over here"
        assert poll.ask("GET")[0] == 400
        assert poll.ask("POST", '42["echo",1]')[0] == 400
        with poll.upgrade() as second:
            assert second.status == 400
        assert wire.answer("echo", "still here") == "still here"


def test_a_second_upgrade_at_the_same_time_is_refused(stage: Stage) -> None:
    poll = stage.poll().enter()
    with poll.upgrade() as first:
        assert first.text("2probe").packet() == "3probe"
        with poll.upgrade() as second:
            assert second.status == 400
        first.text("5")
        assert first.packet() == "6"
        assert first.answer("echo", 1) == 1


@pytest.mark.parametrize(
    "said",
    [b"", frame(TEXT, b"2probe"), frame(CLOSE), frame(TEXT, b"x")],
    ids=["silence", "nothing after the probe", "a close", "no packet"],
)
def test_an_upgrade_that_fails_leaves_the_session_polling(stage: Stage, said: bytes) -> None:
    poll = stage.poll().enter()
    with poll.upgrade() as wire:
        assert wire.say(said).status == 101
        time.sleep(0.1)
    time.sleep(0.2)
    assert poll.ask("POST", '421["echo","a"]\x1e422["echo","b"]') == (200, "OK")
    assert poll.ask("GET")[1].removeprefix("6\x1e") == '431["a"]\x1e432["b"]'


def test_nothing_of_a_request_is_kept_while_its_socket_lives(stage: Stage) -> None:
    with stage.wire(X_Auth_Token="secret.of.mine").enter() as wire:
        assert wire.answer("held") == 0
        poll = stage.poll().enter()
        with poll.upgrade() as second:
            second.text("2probe", "5")
            assert wire.answer("held") == 0


@pytest.mark.parametrize(
    "said", [frame(CLOSE), frame(TEXT, b"x"), b""], ids=["closes", "nonsense", "hangs up"]
)
def test_a_session_is_forgotten_when_its_websocket_ends(stage: Stage, said: bytes) -> None:
    with stage.wire().enter() as staying:
        with stage.wire().enter() as wire:
            assert wire.sid in staying.answer("sessions")
            wire.say(said)
        assert eventually(lambda: wire.sid not in staying.answer("sessions"), 3)


def test_the_client_is_told_how_much_it_may_say(stage: Stage) -> None:
    with stage.wire() as wire:
        assert json.loads(wire.packet()[1:])["maxPayload"] == 65536


def test_no_pong_starts_another_task(stage: Stage) -> None:
    with stage.wire().enter() as staying:
        before = staying.answer("tasks")
        with stage.wire().enter() as wire:
            wire.say(b"".join(frame(TEXT, b"3") for _ in range(5000)))
            assert wire.answer("echo", 1) == 1
            assert staying.answer("tasks") - before <= 8
        poll = stage.poll().enter()
        for _ in range(20):
            poll.ask("POST", "\x1e".join(["3"] * 16))
        assert staying.answer("tasks") - before <= 16


def test_a_client_that_hangs_up_in_its_request_leaves_nothing_odd(stage: Stage) -> None:
    poll = stage.poll().enter()
    head = f"POST /socket.io/?EIO=4&transport=polling&sid={poll.sid} HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection(("127.0.0.1", stage.port)) as line:
        line.sendall(f"{head}Content-Length: 100\r\n\r\n42[".encode())
    time.sleep(0.2)
    assert poll.ask("GET")[0] == 400


def test_who_is_gone_before_the_handshake_is_answered_leaves_no_session(stage: Stage) -> None:
    with stage.wire().enter() as staying:
        before = {*staying.answer("sessions")}
        for _ in range(30):
            with socket.create_connection(("127.0.0.1", stage.port)) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.sendall(request(stage.port, f"{PATH}websocket"))
        assert eventually(lambda: {*staying.answer("sessions")} <= before, 5)
