"""One connection to Redis on which channels are heard. It mends itself.

Not redis-py's PubSub, which two threads must not use at once. Here anybody writes, under a lock,
and one thread reads. Each command has one answer and answers come in order: `_due` holds whom the
next one is for.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NoReturn

import hiredis
import redis

from senna.chance import between
from senna.errors import StorageAway

_CONFIRMED = 0.7  # seconds: what is not confirmed by then is away
_BEHIND = 2.0  # so many more for a connection that lives: its reader may have much to hear first
_QUIET, _DEAD = 1.0, 2.9  # of silence until a PING, and from there until the connection is dead
_SOONEST, _LATEST = 0.05, 1.0
# So many things heard, then others have their turn: greenlets change only where one waits. And not
# for no time at all: after a sleep of 0 gevent comes back without having looked at its sockets.
_TURN, _BREATH = 256, 1e-6
_PIECE = 65_536
_OWN = {"socket_timeout": _QUIET, "health_check_interval": 0}


class _Channel:
    __slots__ = ("held", "ready", "refused", "tell")

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self.tell, self.held, self.refused = tell, 0, False
        self.ready = threading.Event()  # confirmed on this connection, or refused

    def answered(self, well: bool) -> None:
        self.refused = not well
        self.ready.set()


class Line:
    def __init__(self, client: "redis.Redis", mended: Callable[[], None]) -> None:
        self._pool: Any = client.connection_pool
        self._tls = issubclass(self._pool.connection_class, redis.SSLConnection)
        self._mended = mended
        self._lock = threading.Lock()
        self._stirred, self._closed = threading.Event(), threading.Event()
        self._channels: dict[bytes, _Channel] = {}
        self._due: deque[Callable[[bool], None]] = deque()
        self._connection: Any = None
        self._listener: threading.Thread | None = None
        self._up = self._broke = False
        self._asked: float | None = None  # when the PING was sent that nothing has followed yet

    def hold(self, name: str, tell: Callable[[bytes], None]) -> None:
        """Returns when whatever is published from now on will be told."""
        key = name.encode()
        with self._lock:
            if self._closed.is_set():
                _end()
            channel = self._channels.get(key)
            if channel is None:
                channel = self._channels[key] = _Channel(tell)
                self._ask(channel.answered, b"SUBSCRIBE", key)
            channel.held += 1
            self._begin()
        if not self._confirmed(channel) or channel.refused:
            self._release(key, channel)
            raise StorageAway("the channel is not confirmed")

    def _confirmed(self, channel: _Channel) -> bool:
        return channel.ready.wait(_CONFIRMED) or (self._up and channel.ready.wait(_BEHIND))

    def let_go(self, name: str) -> None:
        key = name.encode()
        channel = self._channels.get(key)
        if channel is not None:
            self._release(key, channel)

    def alive(self) -> bool:
        return self._up or not self._channels

    def close(self) -> None:
        with self._lock:
            self._closed.set()
            self._stirred.set()
            # Its answer wakes the reader: under eventlet, to close a socket wakes nobody.
            self._ask(_end, b"PING")
        if self._listener is not None:
            self._listener.join(2 * _QUIET)

    # --- whoever comes and goes ---

    def _release(self, key: bytes, channel: _Channel) -> None:
        with self._lock:
            channel.held -= 1
            # By now another of this name may be held.
            if channel.held == 0 and self._channels.get(key) is channel:
                del self._channels[key]
                self._ask(_nobody, b"UNSUBSCRIBE", key)

    def _begin(self) -> None:
        self._stirred.set()
        if self._listener is None:
            self._listener = threading.Thread(target=self._run, name="senna-feed", daemon=True)
            self._listener.start()

    def _ask(self, whom: Callable[[bool], None], *words: bytes) -> None:
        if self._connection is not None:
            self._due.append(whom)
            self._send(self._connection.pack_command(*words))

    def _send(self, packed: list[bytes]) -> None:
        try:
            self._connection.send_packed_command(packed, check_health=False)
        except (redis.RedisError, OSError):
            self._connection = None  # closed: the reader notices, and makes another

    # --- the thread that reads ---

    def _run(self) -> None:
        pause = _SOONEST
        while self._wanted():
            pause = _SOONEST if self._live() else min(pause * 2, _LATEST)
            # Not all workers at the same moment.
            self._closed.wait(between(pause / 2, pause))

    def _wanted(self) -> bool:
        """Waits until there is something to connect for; not, when closed."""
        while not self._closed.is_set():
            self._stirred.wait()
            with self._lock:
                if self._channels:
                    return not self._closed.is_set()
                if not self._closed.is_set():
                    self._stirred.clear()
        return False

    def _live(self) -> bool:
        """One connection, from the first to the last. Answers whether it ever was of use."""
        connection = self._pool.connection_class(**self._pool.connection_kwargs | _OWN)
        try:
            connection.connect()
            self._resume(connection)
            self._listen(connection)
        except Exception:  # noqa: BLE001 - however one ends, the next one mends it
            return self._drop(connection)

    def _resume(self, connection: Any) -> None:
        with self._lock:
            if self._closed.is_set():
                _end()
            self._connection, self._asked = connection, time.monotonic()
            self._due.clear()
            self._due.extend([channel.answered for channel in self._channels.values()])
            self._due.append(self._resumed)
            asked = [connection.pack_command(b"SUBSCRIBE", key) for key in self._channels]
            asked.append(connection.pack_command(b"PING"))
            self._send([b"".join([part for packed in asked for part in packed])])

    def _resumed(self, _: bool) -> None:
        if any(channel.refused for channel in list(self._channels.values())):
            raise StorageAway("a channel is refused")
        again, self._up, self._broke = self._broke, True, False
        if again:
            self._mended()

    def _drop(self, connection: Any) -> bool:
        with self._lock:
            self._connection = None
            was_up, self._up = self._up, False
            self._broke = self._broke or was_up
            for channel in self._channels.values():
                channel.ready.clear()
        connection.disconnect()
        return was_up

    def _listen(self, connection: Any) -> NoReturn:
        heard, read = 0, self._read if self._tls else _reading(connection._sock)
        while True:
            try:
                answer = read(connection)
            except (redis.TimeoutError, TimeoutError):
                self._doubt()
                continue
            except redis.ResponseError:
                answer = None
            self._asked = None
            if type(answer) is list and answer[0] == b"message":
                self._tell(answer[1], answer[2])
            else:
                self._due.popleft()(answer is not None)
            heard += 1
            if heard % _TURN == 0:
                time.sleep(_BREATH)

    def _read(self, connection: Any) -> Any:
        # To read and to write at once breaks a TLS connection: wait first, without touching it.
        if not connection.can_read(_QUIET):
            raise redis.TimeoutError
        with self._lock:
            return connection.read_response(disable_decoding=True, disconnect_on_error=False)

    def _tell(self, key: bytes, said: bytes) -> None:
        channel = self._channels.get(key)
        if channel is not None:  # else the last one has just let go
            channel.tell(said)

    def _doubt(self) -> None:
        now = time.monotonic()
        if self._closed.is_set():
            _end()
        if self._asked is None:
            self._asked = now
            with self._lock:
                self._ask(_nobody, b"PING")
        elif now - self._asked > _DEAD:
            raise redis.TimeoutError("nothing comes any more")


def _reading(line: Any) -> Callable[[Any], Any]:
    """redis-py takes 30 us on its way to each answer, and here is one for all that is published."""
    reader = hiredis.Reader(replyError=redis.ResponseError)

    def read(_: Any) -> Any:
        while (answer := reader.gets()) is False:
            piece = line.recv(_PIECE)
            if not piece:
                raise StorageAway("the connection is closed")
            reader.feed(piece)
        if isinstance(answer, redis.ResponseError):
            raise answer
        return answer

    return read


def _nobody(_: bool) -> None:
    """Nobody waits for this answer."""


def _end(_: bool = True) -> NoReturn:
    raise StorageAway("the feed is closed")
