"""One connection, from its first byte to its last: requests in, answers out, in their order."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from socket import SHUT_RDWR
from time import monotonic
from typing import Any

import gevent

from senna.serve import bodies
from senna.serve.refusals import refusal
from senna.serve.room.answer import Answer
from senna.serve.room.heads import Heads
from senna.serve.room.unusual import Unusual, in_pieces

_PIECE = 16384
_NEVER = float("inf")


class Line:
    __slots__ = (
        "_answer",
        "_asked_at",
        "_caller",
        "_client",
        "_half",
        "_heads",
        "_kept",
        "_over",
        "_rest",
        "_unreader",
        "_worker",
        "silent_since",
    )

    def __init__(self, worker: Any, client: Any, caller: Any, asked_at: Any) -> None:
        self._worker, self._client = worker, client
        self._caller, self._asked_at = caller, asked_at  # the addresses of both ends
        self._heads = Heads(worker.always(client, caller, asked_at), *worker.plain)
        self._answer = Answer(client, worker.beginnings)
        self._rest = b""  # what came after the request that is being answered
        self._unreader: Any = None  # who has it, if gunicorn reads that request
        self._kept = self._over = False
        self._half = False  # there is a head, and not all of it
        self.silent_since = monotonic()

    def serve(self, said: bytes) -> None:
        hub = gevent.get_hub()
        watcher = hub.loop.io(self._client.fileno(), 1)
        try:
            while said or (said := self._hear(hub, watcher)):
                if not self._serve_one(said):
                    break
                said = self._left_over()
                self.silent_since = monotonic()
                if said:
                    gevent.sleep(0)  # who asks for much at once is not served before all others
        except (StopIteration, OSError):
            pass  # they are gone, or the application has answered on the connection itself
        except Exception as fault:  # noqa: BLE001
            self._fail(fault)
        finally:
            watcher.close()
            if not self._kept:
                self._client.close()

    def keep(self) -> tuple[Any, bytes]:
        """For the application: the connection is its own from now on, with what has come on it."""
        self._kept = True
        self._worker.keep(self._client)
        return self._client, self._left_over()

    def let_go(self, late: bool) -> None:
        """By another greenlet, for who is silent for too long. What they say now is not heard: it
        could not be answered. It is not they who are late when this worker stops."""
        self._over = True
        if self._half and late:
            with suppress(OSError):
                self._client.send(refusal(408), 0, 0.0)
        with suppress(OSError):
            self._client.shutdown(SHUT_RDWR)

    def _hear(self, hub: Any, watcher: Any) -> bytes:
        # Nobody asks before they have their answer: trying to read at first would be in vain.
        hub.wait(watcher)
        return b"" if self._over else self._client.recv(_PIECE)

    def _left_over(self) -> bytes:
        if self._unreader is not None:
            self._rest, self._unreader = bytes(self._unreader.take_buffered()), None
        return self._rest

    def _serve_one(self, said: bytes) -> bool:
        """Whether the connection goes on."""
        self._answer.expect()
        plain = self._heads.read(said)
        if plain is None:
            return self._serve_unusual(said)
        self.silent_since = _NEVER
        environ, end = plain
        ends = _wants_an_end(environ)  # the application may forget its headers
        if "sid=" in environ["QUERY_STRING"] and self._elsewhere(environ, said):
            return False
        size = int(environ.get("CONTENT_LENGTH", 0))
        if len(said) < end + size:
            body, self._unreader = in_pieces(self._client, said[end:], size)
            answer = self._ask(environ, body)
            unread = bodies.unread(body)
        else:
            body, self._rest = BytesIO(said[end : end + size]), said[end + size :]
            answer = self._ask(environ, body)
            unread = body.tell() < size
        return self._tell(environ, answer, unread, unread or ends)

    def _serve_unusual(self, said: bytes) -> bool:
        self._half = True
        self.silent_since = monotonic()
        unusual = Unusual(self._worker, self._client, self._caller, said)
        self._half = False
        if self._over:
            return False
        self.silent_since = _NEVER
        request, self._unreader = unusual.request, unusual.unreader
        asked = {"PATH_INFO": request.path, "QUERY_STRING": request.query}
        if self._elsewhere(asked, unusual.so_far):
            return False
        environ = unusual.environ(self._asked_at)
        answer = self._ask(environ, request.body)
        return self._tell(environ, answer, bodies.unread(request.body), request.should_close())

    def _elsewhere(self, asked: Mapping[str, str], so_far: bytes) -> bool:
        return bool(self._worker.elsewhere(asked, self._client, so_far))

    def _ask(self, environ: dict[str, Any], body: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = body
        environ["senna.keep_line"] = self.keep
        try:
            answer: Iterable[bytes] = self._worker.wsgi(environ, self._answer.start)
        except OSError as fault:  # its own: of this connection's it knows only while it reads
            self._fail(fault)
            raise StopIteration from fault
        return answer

    def _tell(
        self, environ: dict[str, Any], answer: Iterable[bytes], unread: bool, ends: bool
    ) -> bool:
        if self._kept:
            return False
        # Decided once, with the headers: a line that is said to stay open stays open.
        ends = self._worker.is_last() or ends
        goes_on = self._answer.give(environ, answer, ends)
        self._worker.note(environ, self._answer)
        if unread:
            bodies.hang_up(self._client)
        return goes_on

    def _fail(self, fault: Exception) -> None:
        if self._kept or self._answer.begun:
            self._worker.log.error("Error in the middle of an answer", exc_info=fault)
            return
        self._worker.handle_error(None, self._client, self._caller, fault)
        bodies.hang_up(self._client)


def _wants_an_end(environ: Mapping[str, str]) -> bool:
    wish = environ.get("HTTP_CONNECTION", "").lower()
    return wish == "close" or (wish != "keep-alive" and environ["SERVER_PROTOCOL"] == "HTTP/1.0")
