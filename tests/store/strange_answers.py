"""What answers the shared connection is no Redis, or says what a Redis rarely says."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import redis
from a_redis import ARedis
from gevent.server import StreamServer

from senna.errors import StorageAway
from senna.store.client import Client, storage
from senna.store.shared import shared

LOADING = b"-LOADING Redis is loading the dataset in memory\r\n"
SAID = [
    "LOADING Redis is loading the dataset in memory",
    "OOM command not allowed when used memory > 'maxmemory'.",
    "ERR user_script: OOM command not allowed",
    "NOAUTH Authentication required.",
    "WRONGPASS invalid username-password pair or user is disabled.",
    "READONLY You can't write against a read only replica.",
    "MISCONF Errors writing to the AOF file: No space left on device",
    "BUSY Redis is busy running a script.",
    "WRONGTYPE Operation against a key holding the wrong kind of value",
    "NOPERM this user has no permissions to run the 'get' command",
    "MASTERDOWN Link with MASTER is down",
    "ERR max number of clients reached",
    "ERR unknown command",
    "ERR \xfftext in no known coding",
]


def away(act: Callable[[], Any]) -> Exception | None:
    try:
        act()
    except (redis.ConnectionError, redis.TimeoutError) as failed:
        return failed
    return None


@contextmanager
def a_speaker(says: Callable[[int, bytes], bytes]) -> Iterator[Client]:
    """What answers there is no Redis: to the nth piece of a connection it says this."""

    def speak(line: Any, _: Any) -> None:
        number = 0
        while piece := line.recv(65536):
            line.sendall(says(number, piece))
            number += 1

    server = StreamServer(("127.0.0.1", 0), speak)
    server.start()
    yield shared(f"redis://127.0.0.1:{server.server_port}")
    server.stop()


def refusals(server: ARedis, client: Client) -> None:
    """Each is told in the same words of ours as by redis-py."""
    for text in SAID:
        with a_speaker(partial(only, f"-{text}\r\n".encode("latin-1"))) as strange:
            ours, theirs = (
                word_of(strange),
                word_of(Client(connection_pool=strange.connection_pool)),
            )
        assert ours == theirs, (text, ours, theirs)
    assert word_of(client) is None


def only(said: bytes, _: int, piece: bytes) -> bytes:
    """For connecting what Redis says, and then this."""
    return b"".join(
        b"+PONG\r\n" if word == b"PING" else b"+OK\r\n" if word == b"SETINFO" else said
        for word in re.findall(rb"PING|SETINFO|GET|ECHO", piece)
    )


def word_of(client: Client) -> tuple[type, str] | None:
    try:
        with storage():
            client.call("GET", "it")
    except Exception as failed:  # noqa: BLE001 - which one is the question
        return type(failed), str(failed)
    return None


def unasked(server: ARedis, client: Client) -> None:
    """One answer too many is nobody's, and what follows it cannot be believed."""

    def twice(number: int, piece: bytes) -> bytes:
        return b"+PONG\r\n" if number == 0 else b"+mine\r\n" * piece.count(b"ECHO") + b"+extra\r\n"

    with a_speaker(twice) as strange:
        for _ in range(20):
            assert strange.call("ECHO", "x") == b"mine"


def nonsense(server: ARedis, client: Client) -> None:
    with a_speaker(partial(only, b"HTTP/1.1 400 Bad\r\n")) as strange:
        for _ in range(3):
            with pytest.raises(StorageAway), storage():
                strange.call("ECHO", "x")


def no_good(server: ARedis, client: Client) -> None:
    """Some refusals are of the connection: what is asked next goes over another."""

    def speak(number: int, piece: bytes) -> bytes:
        new = number == 1 and b"second" in piece
        return only(b"+mine\r\n" if new else LOADING, number, piece)

    with a_speaker(speak) as strange:
        assert isinstance(away(lambda: strange.call("ECHO", "first")), redis.ConnectionError)
        assert strange.call("ECHO", "second") == b"mine"
