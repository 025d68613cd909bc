"""One connection to Redis for all greenlets of a worker. It mends itself.

What is asked in one turn of the loop goes out in one write, or few, and answers come in the order
of the questions: the hub reads them and wakes whom each is for. Nobody's place is ever given up: a
greenlet that is killed while it waits leaves it behind, and the answer is dropped there.
"""

import os
from collections.abc import Sequence
from copy import copy
from socket import MSG_PEEK
from time import monotonic
from typing import Any

import gevent
import redis
from gevent.hub import Waiter, get_hub
from gevent.monkey import get_original, is_module_patched
from hiredis import Reader, pack_command
from redis.connection import DefaultParser

from senna.chance import between
from senna.store.client import ANSWER, greeted
from senna.store.waiting import Waiting

__all__ = ["SharedLine", "get_hub", "is_module_patched"]

_TICK = 0.05  # seconds between two looks at who has waited for too long
_PIECE = 64 * 1024
_BEGIN = 4  # commands: Redis begins with them while others are still asking
_SOONEST, _LATEST = 0.05, 0.5
_READ, _WRITE = 1, 2
_PARSED: dict[str, Any] = {
    "protocolError": redis.InvalidResponse,
    "replyError": DefaultParser.parse_error,
}


class _Together:
    """Whoever asks for many things is woken by the last answer."""

    def __init__(self, waiter: Any, count: int) -> None:
        self._waiter, self._count = waiter, count
        self._answers: list[Any] = []
        self.throw = waiter.throw

    def switch(self, answer: Any) -> None:
        self._answers.append(answer)
        if len(self._answers) == self._count:
            self._waiter.switch(self._answers)


class SharedLine:
    def __init__(self, pool: Any, hub: Any) -> None:
        self.pid = os.getpid()
        self._pool, self._hub, self._loop = pool, hub, hub.loop
        self._waiting = Waiting()
        self._rest: memoryview | None = None  # of what has gone out in part
        self._flushes = self._ticks = False
        self._socket: Any = None
        self._watchers: tuple[Any, ...] = ()
        self._reader: Any = None
        self._opener: Any = None
        self._away: Exception | None = None
        self._clock = self._loop.timer(_TICK, _TICK)

    def call(self, words: tuple[Any, ...]) -> Any:
        packed = pack_command(words)
        if self._away is not None:
            raise copy(self._away)
        waiter = Waiter(self._hub)
        waiting = self._waiting
        waiting.join(waiter, packed)
        if not self._flushes:
            self._stir()
        elif len(waiting.out) >= _BEGIN:
            self._send()
        answer = waiter.get()
        if isinstance(answer, Exception):
            self._doubt(answer)
            raise answer
        return answer

    def calls(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        packed = [pack_command(words) for words in commands]
        if self._away is not None:
            raise copy(self._away)
        waiter = Waiter(self._hub)
        self._waiting.join_with_many(_Together(waiter, len(packed)), packed)
        if not self._flushes:
            self._stir()
        answers: list[Any] = waiter.get()
        for answer in answers:
            if isinstance(answer, redis.ConnectionError):
                self._doubt(answer)
                raise answer
        return answers

    def close(self) -> None:
        self._away = redis.ConnectionError("the connection is closed")
        if self._opener is not None:
            self._opener.kill(block=False)
        self._hang_up()
        self._clock.close()
        if self.pid == os.getpid():
            self._loop.run_callback(self._nobody_there)

    # --- whoever asks ---

    def _stir(self) -> None:
        self._flushes = True
        self._loop.run_callback(self._flush)
        if not self._ticks:
            self._ticks = True
            self._mark(monotonic())
            self._clock.start(self._tick)
        if self._socket is None:
            self._open()

    def _doubt(self, answer: Exception) -> None:
        """Some refusals (LOADING, NOAUTH) are of the connection: the next one may be let in."""
        if isinstance(answer, redis.ConnectionError):
            self._loop.run_callback(self._broken, self._socket, answer)

    # --- the hub: nothing here may wait ---

    def _flush(self) -> None:
        self._flushes = False
        if failed := self._send():
            self._broken(self._socket, failed)

    def _send(self) -> redis.ConnectionError | None:
        """What went wrong, and will go wrong again when the hub tries, whose business it is."""
        waiting = self._waiting
        if self._socket is None or self._rest is not None or not waiting.out:
            return None
        if not waiting.gone and (said := self._said_unasked()) is not None:
            return redis.ConnectionError(f"Redis hung up: {said!r}")
        packed = b"".join(waiting.out)
        try:
            sent = self._socket.send(packed)
        except BlockingIOError:
            sent = 0
        except OSError as failed:  # and took nothing: all of it goes out on the next connection
            return redis.ConnectionError(str(failed))
        waiting.out.clear()
        waiting.size = len(packed) - sent
        if waiting.size:
            self._rest = memoryview(packed)[sent:]
            self._watchers[1].start(self._drain)
        return None

    def _said_unasked(self) -> bytes | str | None:
        """Redis owes nothing. What it says all the same, or its end, ends the connection."""
        try:
            said: bytes = self._socket.recv(1, MSG_PEEK)
        except BlockingIOError:
            return None
        except OSError as failed:
            return str(failed)
        return said

    def _drain(self) -> None:
        assert self._rest is not None
        try:
            sent = self._socket.send(self._rest)
        except BlockingIOError:
            return
        except OSError as failed:
            self._broken(self._socket, redis.ConnectionError(str(failed)))
            return
        self._waiting.size -= sent
        self._rest = self._rest[sent:] or None
        if self._rest is None:
            self._watchers[1].stop()
            self._flush()

    def _hear(self) -> bool:
        """Whether something had come."""
        line, due, gets = self._socket, self._waiting.due, self._reader.gets
        try:
            said = line.recv(_PIECE)
        except BlockingIOError:
            return False
        except OSError as failed:
            self._broken(line, redis.ConnectionError(str(failed)))
            return False
        if not said:
            self._broken(line, redis.ConnectionError("Redis closed the connection"))
            return False
        # Nobody beyond these is given what comes unasked. Whoever is woken may ask again at once,
        # but that goes out later.
        asked = self._waiting.gone
        try:
            self._reader.feed(said)
            while (answer := gets()) is not False:
                if not asked:
                    raise redis.InvalidResponse(f"nobody asked: {answer!r:.100}")
                asked -= 1
                due.popleft().switch(answer)
        except Exception as nonsense:  # noqa: BLE001 - whatever the parser says of nonsense
            self._broken(line, redis.InvalidResponse(str(nonsense)))
            return False
        return True

    def _tick(self) -> None:
        waiting, now = self._waiting, monotonic()
        # What has arrived came in time, however late we come to read it.
        while waiting.late(now - ANSWER) and self._socket is not None and self._hear():
            pass
        if waiting.late(now - ANSWER):
            self._hang_up()
            self._open()
            self._fail(len(waiting.due), redis.TimeoutError("Redis did not answer in time"))
        if waiting.due:
            self._mark(now)
        else:
            self._ticks = False
            self._clock.stop()

    def _mark(self, now: float) -> None:
        """What has yet to go out, because we do other things, is not late; nobody waits for a
        connection for longer than for an answer, though."""
        self._waiting.mark(now, only_gone=self._socket is not None)

    def _broken(self, line: Any, failed: Exception) -> None:
        """What has gone out, all or part of it, is answered by nobody any more; the rest waits."""
        if line is None or line is not self._socket:
            return
        self._hang_up()
        self._open()
        self._fail(self._waiting.gone, failed)

    def _fail(self, count: int, failed: Exception) -> None:
        for each in self._waiting.leave(count):
            each.throw(copy(failed))

    def _hang_up(self) -> None:
        for watcher in self._watchers:
            watcher.close()
        if self._socket is not None:
            self._socket.close()
        self._socket, self._watchers, self._rest = None, (), None

    def _nobody_there(self) -> None:
        if self._away is not None:
            self._fail(len(self._waiting.due), self._away)

    # --- the greenlet that connects ---

    def _open(self) -> None:
        if self._opener is None:
            self._opener = gevent.spawn(self._connect)

    def _connect(self) -> None:
        pause = 0.0
        while True:
            try:
                connection = greeted(self._pool)
                break
            except redis.RedisError as failed:
                away: Exception = failed
            except Exception as failed:  # noqa: BLE001 - a name that cannot be looked up, and such
                away = redis.ConnectionError(str(failed))
            # What cut the last one may have cut this one, too: for the second everybody waits.
            if pause or not isinstance(away, redis.ConnectionError):
                self._away = away
                self._loop.run_callback(self._nobody_there)
                gevent.sleep(between(pause / 2, pause))  # not all workers at once
            pause = min(max(2 * pause, _SOONEST), _LATEST)
        # Without gevent around it: it would wait where we may not.
        self._socket = get_original("socket", "socket")(fileno=connection._sock.detach())
        connection.disconnect()  # of what it no longer has: or it might end before it is taken from
        self._socket.setblocking(False)
        self._opener, self._away, self._reader = None, None, Reader(**_PARSED)
        number = self._socket.fileno()
        self._watchers = (self._loop.io(number, _READ), self._loop.io(number, _WRITE))
        self._watchers[0].start(self._hear)
        self._loop.run_callback(self._flush)
