"""Sessions on kept lines, many of them: what they leave, and who comes over from polling."""

import json
import socket
import threading
from contextlib import ExitStack

from live.staged import Stage
from live.wire import CLOSE, PATH, Poll, frame, request
from processes import eventually


def test_two_thousand_who_came_and_went_leave_nothing() -> None:
    with Stage("room") as stage, stage.wire().enter() as staying:

        def come_and_go(count: int) -> None:
            for number in range(count):
                with stage.wire() as wire:
                    if number % 4:
                        wire.enter()
                    if number % 4 == 2:
                        wire.say(frame(CLOSE, b"\x03\xe8"))
                    if number % 4 == 3:
                        wire.text('421["flood",3]', "1")

        come_and_go(100)
        assert eventually(lambda: bool(staying.answer("sockets") == 1), 5)
        before = staying.answer("left over")
        come_and_go(2000)
        assert eventually(lambda: bool(staying.answer("sockets") == 1), 10)
        assert eventually(lambda: _same(staying.answer("left over"), before), 5), before


def _same(now: list[int], before: list[int]) -> bool:
    return all(one <= other + 2 for one, other in zip(now, before, strict=True))


def test_an_upgrade_under_traffic_loses_and_turns_round_nothing() -> None:
    """Of what is told meanwhile a part comes by the poll, and all that is left by the socket."""
    with Stage("room") as stage:
        for _ in range(20):
            poll = stage.poll().enter()
            assert poll.ask("POST", '42["flood",100]') == (200, "OK")
            heard: list[str] = []
            asking = threading.Thread(target=_ask, args=(poll, heard))
            with poll.upgrade() as wire:
                wire.text("2probe")
                assert wire.packet() == "3probe"
                asking.start()
                asking.join(10)
                wire.text("5", '42["flood",3]', '427["echo",1]')
                while not heard or not heard[-1].startswith("437"):
                    heard.append(wire.packet())
            numbers = [json.loads(one[2:])[1][0] for one in heard if one.startswith("42")]
            assert numbers == [*range(100), 0, 1, 2]


def _ask(poll: Poll, heard: list[str]) -> None:
    status, said = poll.ask("GET")
    assert status == 200
    heard.extend(said.split("\x1e"))


def test_what_came_with_the_handshake_is_heard() -> None:
    with Stage("room") as stage:
        said = (
            request(stage.port, f"{PATH}websocket") + frame(1, b"40") + frame(1, b'421["echo",7]')
        )
        with socket.create_connection(("127.0.0.1", stage.port), 5) as line:
            line.sendall(said)
            heard = b""
            while b"431[7]" not in heard:
                heard += line.recv(65536) or b"431[7] never came"
        assert b"never" not in heard


def test_others_are_told_things_while_one_of_them_does_not_read() -> None:
    with Stage("room") as stage, ExitStack() as open_now:
        wires = [open_now.enter_context(stage.wire().enter()) for _ in range(5)]
        stuck, *others = wires
        stuck.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.text('42["flood",2000]')
        for round_ in range(50):
            for wire in others:
                assert wire.answer("echo", round_) == round_
