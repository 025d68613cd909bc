"""The end of a listening socket: whoever waits there is let in, and nobody new."""

import socket
import sys

import pytest

from senna.serve.last_call import take_no_more

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux filters a socket")


def test_who_waits_is_let_in_and_heard_and_nobody_new_waits() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        early = socket.create_connection(listener.getsockname(), 1)
        take_no_more(listener)
        with pytest.raises(TimeoutError):
            socket.create_connection(listener.getsockname(), 0.3)
        let_in, _ = listener.accept()
        early.sendall(b"hello")
        assert let_in.recv(5) == b"hello"
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
        address = listener.getsockname()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, 1)
    let_in.sendall(b"bye")
    assert early.recv(3) == b"bye"
    early.close()
    let_in.close()
