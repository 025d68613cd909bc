"""A connection handed to the worker beside us that holds its session, with what was read of it.

Each travels on a line of its own, and whoever gives it does not wait: it lies in the kernel until
it is taken. If the other is killed before that, the kernel hangs up, and the client comes again.
"""

import os
import socket
from array import array
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import gevent.socket
from gevent import get_hub
from gevent.monkey import get_original
from gevent.pool import Pool
from gevent.server import StreamServer

from senna.serve.bodies import hang_up
from senna.serve.refusals import refusal
from senna.serve.room.corridor import door
from senna.serve.room.session_ids import holder

WAITING = 512  # on their way to one worker; whoever is too many is told to come again
_STALLED = 5.0  # seconds for what was read to arrive, which is more than the kernel takes at once
_LAST_WORDS = 2.0
_SIZE = 4  # bytes in front of what was read: how much that is
_PIECE = 65536

# gevent's would wait for a queue that is full, and nothing tells when it is not.
_Line = get_original("socket", "socket")


class Handover:
    """`adopt` goes on with a connection, its address and what was read of it, and closes it."""

    def __init__(
        self, master: int, worker: int, adopt: Callable[[Any, Any, bytes], None], pool: Pool
    ) -> None:
        self._worker, self._adopt = worker, adopt
        self._door = door(master, worker)
        self._corridor = str(self._door.parent)
        self._door.unlink(missing_ok=True)  # of another process that had our number
        listener = gevent.socket.socket(socket.AF_UNIX)
        listener.bind(str(self._door))
        listener.listen(WAITING)
        self.server = StreamServer(listener, self._take, spawn=pool)
        self.server.start()

    def close(self) -> None:
        self._door.unlink(missing_ok=True)
        self.server.stop(timeout=0)

    def give(self, environ: Mapping[str, Any], client: Any, so_far: bytes) -> bool:
        """False when the request is to be answered here: the session is ours, or nobody's. Else
        the connection is no longer ours."""
        worker = holder(environ)
        if worker is None or worker == self._worker:
            return False
        try:
            _send(f"{self._corridor}/{worker}", client, so_far)
        except (FileNotFoundError, ConnectionError):
            return False
        except OSError:  # its queue is full, or does not move, or nothing more can be opened
            _turn_away(client)
        else:
            _let_go(client)
        return True

    def _take(self, line: Any, _address: Any) -> None:
        with suppress(OSError, EOFError):
            client, so_far = _received(line)
            try:
                address = client.getpeername()
            except OSError:  # gone meanwhile
                client.close()
                return
            self._adopt(client, address, so_far)


def _send(path: str, client: Any, so_far: bytes) -> None:
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [client.fileno()]))]
    rest = memoryview(len(so_far).to_bytes(_SIZE, "big") + so_far)
    with _Line(socket.AF_UNIX) as line:
        line.setblocking(False)
        line.connect(path)
        rest = rest[line.sendmsg([rest], rights) :]
        while rest:
            gevent.socket.wait_write(line.fileno(), _STALLED)
            rest = rest[line.send(rest) :]


def _received(line: Any) -> tuple[Any, bytes]:
    """Who gave it may have been killed in the middle: what is not whole was never given."""
    line.settimeout(_STALLED)
    with line:
        said, descriptors, *_ = socket.recv_fds(line, _PIECE, 1)
        if not descriptors:  # it found no place among those that we have open
            raise EOFError
        client = gevent.socket.socket(fileno=descriptors[0])
        try:
            os.set_inheritable(client.fileno(), False)
            heard = bytearray(said)
            while len(heard) - _SIZE != int.from_bytes(heard[:_SIZE], "big"):
                piece = line.recv(_PIECE)
                if not piece:
                    raise EOFError
                heard += piece
        except BaseException:
            client.close()
            raise
    return client, bytes(heard[_SIZE:])


def _let_go(client: Any) -> None:
    """The other keeps the connection open, so that closing ours does not end our loop's watching:
    woken by what is not its business, the loop would begin all its watching anew."""
    loop = get_hub().loop
    if loop.backend == "epoll":
        epoll = get_original("select", "epoll")
        with epoll.fromfd(os.dup(loop.fileno())) as watching, suppress(OSError):
            watching.unregister(client.fileno())  # unless it was never waited for
    client.close()


def _turn_away(client: Any) -> None:
    with suppress(OSError):
        client.settimeout(_LAST_WORDS)
        client.sendall(refusal(503))
    hang_up(client)
