"""What is given arrives whole, with its connection, or it was never given."""

import os
import shutil
import socket
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import gevent.socket
import pytest
from gevent.pool import Pool

from senna.serve.room.corridor import door, open_corridor
from senna.serve.room.handover import WAITING, Handover
from senna.serve.room.session_ids import holder, new_session_id

HERE, THERE, MASTER = 11, 22, os.getpid()
READ = b"GET /socket.io/?EIO=4&sid=22.abc HTTP/1.1\r\n"


def asks(sid: str, path: str = "/socket.io/") -> dict[str, str]:
    return {"PATH_INFO": path, "QUERY_STRING": f"EIO=4&transport=polling&sid={sid}"}


THEIRS = asks("22.abc")


class Worker:
    """Who adopts connections and does nothing with them."""

    def __init__(self, number: int) -> None:
        self.adopted: list[tuple[Any, Any, bytes]] = []
        adopt = lambda *told: self.adopted.append(told)  # noqa: E731
        self.handover = Handover(MASTER, number, adopt, Pool(2000))

    def next(self) -> tuple[Any, Any, bytes]:
        with gevent.Timeout(5):
            while not self.adopted:
                gevent.sleep(0.001)
        return self.adopted.pop(0)


@pytest.fixture
def here() -> Iterator[Worker]:
    folder = open_corridor()
    worker = Worker(HERE)
    yield worker
    worker.handover.close()
    shutil.rmtree(folder)


@pytest.fixture
def there(here: Worker) -> Iterator[Worker]:
    worker = Worker(THERE)
    yield worker
    worker.handover.close()


def connection() -> tuple[Any, socket.socket]:
    """A connection as a worker has it, and its client."""
    with gevent.socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        client = socket.create_connection(listener.getsockname(), 5)
        return listener.accept()[0], client


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
def test_it_goes_on_there_with_all_that_was_read(here: Worker, there: Worker, size: int) -> None:
    ours, client = connection()
    with client:
        read = READ + os.urandom(size)
        assert here.handover.give(THEIRS, ours, read)
        assert ours.closed
        taken, address, heard = there.next()
        assert (address, heard) == (client.getsockname(), read)
        client.sendall(b"the rest")
        assert taken.recv(100) == b"the rest"
        taken.sendall(b"answered")
        assert client.recv(100) == b"answered"
        assert not os.get_inheritable(taken.fileno())
        taken.close()
        assert client.recv(100) == b""


@pytest.mark.parametrize(
    "environ",
    [
        asks("11.abc"),
        asks(""),
        asks("22"),
        asks("abc.22.x"),
        asks("022.abc"),
        asks("-22.abc"),
        asks("../22.abc"),
        asks("99999999999.abc"),
        asks("33.abc"),
        asks("0.abc"),
        asks("22.abc", "/api/list"),
        {"PATH_INFO": "/socket.io/", "QUERY_STRING": "EIO=4&xsid=22.abc"},
        {"PATH_INFO": "/socket.io/", "QUERY_STRING": ""},
        {"PATH_INFO": "/socket.io/"},
    ],
    ids=str,
)
def test_what_is_ours_or_nobodys_is_answered_here(
    here: Worker, there: Worker, environ: dict[str, str]
) -> None:
    ours, client = connection()
    with client, ours:
        assert not here.handover.give(environ, ours, READ)
        ours.sendall(b"answered here")
        assert client.recv(100) == b"answered here"
    assert there.adopted == []


def test_a_session_says_who_holds_it() -> None:
    ids = {new_session_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {holder(asks(sid)) for sid in ids} == {os.getpid()}
    assert {len(sid.partition(".")[2]) for sid in ids} == {22}


def test_a_worker_that_was_killed_has_no_sessions(here: Worker) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(door(MASTER, THERE)))
    ours, client = connection()
    with client, ours:
        assert not here.handover.give(THEIRS, ours, READ)
    Worker(THERE).handover.close()  # the next of this number finds what the last has left
    assert not door(MASTER, THERE).exists()


def test_a_worker_that_takes_nothing_costs_the_client_a_while_and_us_nothing(here: Worker) -> None:
    with socket.socket(socket.AF_UNIX) as stuck:
        stuck.bind(str(door(MASTER, THERE)))
        stuck.listen(WAITING)
        clients = []
        for _ in range(WAITING + 1):
            ours, client = connection()
            clients.append(client)
            assert here.handover.give(THEIRS, ours, READ)
        for _ in range(3):
            ours, client = connection()
            giving = gevent.spawn(here.handover.give, THEIRS, ours, READ)
            gevent.sleep(0.01)
            heard = client.recv(4096)
            assert heard.startswith(b"HTTP/1.1 503 ")
            assert b"\r\nRetry-After: 1\r\n" in heard
            assert b"\r\nConnection: close\r\n" in heard
            client.close()
            assert giving.get(timeout=3)
            assert ours.closed
    for client in clients:  # it was killed: nobody waits for an answer
        with client:
            assert client.recv(100) == b""


def test_what_does_not_move_on_is_given_up(here: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("senna.serve.room.handover._STALLED", 0.1)
    with socket.socket(socket.AF_UNIX) as stuck:
        stuck.bind(str(door(MASTER, THERE)))
        stuck.listen(WAITING)
        ours, client = connection()
        with client:
            giving = gevent.spawn(here.handover.give, THEIRS, ours, bytes(3_000_000))
            gevent.sleep(0.3)
            assert client.recv(4096).startswith(b"HTTP/1.1 503 ")
            client.shutdown(socket.SHUT_WR)
            assert giving.get(timeout=3)


def test_who_is_killed_while_giving_has_given_nothing(here: Worker, there: Worker) -> None:
    before = open_files()
    ours, client = connection()
    with client:
        with ours, socket.socket(socket.AF_UNIX) as line:
            line.connect(str(door(MASTER, THERE)))
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [ours.fileno()]))]
            line.sendmsg([(100).to_bytes(4, "big"), b"only so much"], rights)
            gevent.sleep(0.05)
        gevent.sleep(0.05)
        assert there.adopted == []
        assert client.recv(100) == b""
    assert open_files() == before


def test_a_line_without_a_connection_is_nothing(here: Worker, there: Worker) -> None:
    before = open_files()
    for said in (b"", b"\x00", b"\x00\x00\x00\x02hi"):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(door(MASTER, THERE)))
            line.sendall(said)
    gevent.sleep(0.05)
    assert there.adopted == []
    assert open_files() == before


def test_a_client_that_has_gone_is_not_adopted(here: Worker, there: Worker) -> None:
    before = open_files()
    ours, client = connection()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()  # with a reset
    assert here.handover.give(THEIRS, ours, READ)
    gevent.sleep(0.05)
    assert there.adopted == []
    assert open_files() == before


def test_a_thousand_leave_no_descriptor_behind(here: Worker, there: Worker) -> None:
    before = open_files()
    for _ in range(1000):
        ours, client = connection()
        with client:
            gevent.spawn_later(0, client.sendall, b"x")
            assert ours.recv(1) == b"x"  # waited for, as a worker does
            assert here.handover.give(THEIRS, ours, READ)
            there.next()[0].close()
    assert open_files() == before


def test_the_loop_does_not_watch_what_was_given(here: Worker, there: Worker) -> None:
    """Or its first byte would make the loop watch all that it watches anew."""
    loop = gevent.get_hub().loop
    if loop.backend != "epoll":
        pytest.skip("only epoll knows connections rather than descriptors")

    def watched() -> set[int]:
        told = Path(f"/proc/self/fdinfo/{loop.fileno()}").read_text().splitlines()
        return {int(line.split()[1]) for line in told if line.startswith("tfd:")}

    ours, client = connection()
    number = ours.fileno()
    with client:
        gevent.spawn_later(0, client.sendall, b"x")
        assert ours.recv(1) == b"x"
        assert number in watched()
        assert here.handover.give(THEIRS, ours, READ)
        assert number not in watched()
        there.next()[0].close()


def test_no_more_are_taken_than_there_is_room_for(here: Worker) -> None:
    held, most = [], 3

    def hold(*told: Any) -> None:
        held.append(told)
        gevent.sleep(60)

    busy = Handover(MASTER, THERE, hold, Pool(most))
    clients = []
    for _ in range(most + 2):
        ours, client = connection()
        clients.append(client)
        assert here.handover.give(THEIRS, ours, READ)
    gevent.sleep(0.1)
    assert len(held) == most
    busy.close()
    for client in clients:
        client.close()
    for told in held:
        told[0].close()
