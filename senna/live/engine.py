"""The one place that reaches into python-engineio and python-socketio, and what it touches there.

Holds for python-engineio 4.13.2 to 4.15.1 and python-socketio 5.16.2 to 5.18.1: a test compares
what is installed with what was read.

- `Server.eio`: the Engine.IO server under a Socket.IO server
- `eio._async`: its dict of carriers, with ours as `websocket`, `queue` and `queue_empty`. A copy:
  one dict serves all servers of a process
- `eio.handle_request`: our look at a request comes first
- `eio.on("connect")`, `Server._handle_eio_connect`, `Server.environ`: what is kept of a request
- `eio.generate_id`, `eio.max_http_buffer_size`, `eio.http_compression`, `eio.logger`,
  `Server.logger`: set
- `Payload.max_decode_packets`: 16, as it comes
- `eio.sockets`, and of a `Socket`: `sid`, `queue`, `connected`, `upgrading`, `upgraded`, `closing`,
  `closed`, `close()`, `send()`, `last_ping`, `schedule_ping()`, which becomes ours (`pulse.py`),
  and `_websocket_handler`, which is what a WebSocket is made with
- `eio._trigger_event` and `eio.reason`, for a session of ours that takes the place of a `Socket`
  among `eio.sockets` (`wired.py`); the library asks it for `check_ping_timeout()` as well
- `packet_type`, `data`, `binary` and `encode()`: what is asked of a packet, ours too (`packets.py`)
- `eio.handlers["message"]` and `Server._handle_event`: events come to us past the library, and on
  a wire past `eio._trigger_event`, too; what is raised there is silenced in the same way
- `Server._handle_connect`, `Server._handle_eio_disconnect`, `Server.manager.eio_sid_from_sid`: who
  comes into the namespace is ours to welcome, and who leaves it to be cut (`switchboard.py`)
- `eio.ping_interval`, `eio.ping_timeout`, `eio.start_background_task`
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from functools import partial
from types import MethodType
from typing import Any
from urllib.parse import parse_qs

from senna.edge.wire.body import MAX_BODY
from senna.live import handshake
from senna.live.carrier import GIVEN_AWAY, Keep, forget, give_back, line_of
from senna.live.incoming import is_packet, readable
from senna.live.outbox import Empty, Outbox
from senna.live.packets import Words
from senna.live.pulse import Pulse
from senna.live.websocket import WebSocket
from senna.live.wired import Wired, Wiring

LIMIT = MAX_BODY  # of one message, and of one request

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_OVER = (b"",)  # a WebSocket was, and there is nothing left to answer
_KEPT: list[bytes] = []  # a WebSocket is, and its server has given the connection away
_UNWANTED = 1008
_LAST_WORDS = 2.0

# They would write what people say, and their tokens, into the log.
_SILENT = logging.Logger("senna.live.silent")
_SILENT.disabled = True

_claiming = threading.Lock()
_speaking: set[str] = set()  # sessions of which a request is being listened to


def session_id() -> str:
    return secrets.token_urlsafe(16)


def furnish(
    server: Any,
    last_words: Words | None = None,
    keep: Keep | None = None,
    new_id: Callable[[], str] = session_id,
) -> None:
    """Our WebSockets, our bounds and our silence for a `socketio.Server`. The last words are for
    who is cut because too much waits for them."""
    eio = server.eio
    pulse = Pulse(eio)
    wiring = Wiring(eio, pulse, keep, LIMIT, last_words) if keep is not None else None
    upgrade = partial(_Upgrade, wiring)
    eio._async = {**eio._async, "websocket": upgrade, "queue": Outbox, "queue_empty": Empty}
    eio.max_http_buffer_size, eio.http_compression = LIMIT, False
    eio.generate_id = new_id
    eio.logger = server.logger = _SILENT
    eio.on("connect", partial(_welcome, server, pulse, last_words))
    eio.handle_request = partial(_answer, eio, eio.handle_request)


class _Packets(WebSocket):
    __slots__ = ()

    def wait(self) -> str | bytes | None:
        said = super().wait()
        if said is None or (isinstance(said, str) and is_packet(said)):
            return said
        self.part(_UNWANTED)
        return None


class _Upgrade:
    """Made by Engine.IO for each request that becomes a WebSocket."""

    def __init__(self, wiring: Wiring | None, handler: MethodType, eio: Any) -> None:
        self._wiring, self._handler, self._eio = wiring, handler, eio
        self._socket: Any = handler.__self__

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_first():
            return _refused(start_response, handshake.BAD, "This session is being upgraded already")
        eio, socket, acceptance = self._eio, self._socket, handshake.acceptance(environ)
        give = environ.get(GIVEN_AWAY)
        forget(environ)
        if self._wiring is not None and give is not None:
            self._wire(self._wiring, acceptance, *give())
            return _KEPT
        websocket = _Packets(line_of(environ), LIMIT, eio.ping_interval + eio.ping_timeout)
        socket.queue.overflow = partial(_fell_behind, eio, socket.sid, websocket)
        socket.queue.one_at_a_time = True
        try:
            websocket.accept(acceptance)
            self._handler(websocket)
        except OSError:
            # Gone in the middle: a session that polled goes on as it was, another never began.
            if not socket.connected:
                socket.close(wait=False, abort=True, reason=eio.reason.TRANSPORT_ERROR)
        finally:
            websocket.cut()
            socket.upgrading, socket.queue.one_at_a_time = False, socket.upgraded
        return _OVER

    def _wire(self, wiring: Wiring, acceptance: bytes, line: Any, early: bytes) -> None:
        self._socket.queue.one_at_a_time = True
        Wired(wiring, self._socket, wiring.keep(line)).begin(acceptance, early)

    def _is_first(self) -> bool:
        """Two readers of one session would both believe that they are alone."""
        with _claiming:
            if self._socket.upgrading or self._socket.upgraded:
                return False
            self._socket.upgrading = True
            return True


def _welcome(
    server: Any, pulse: Pulse, last_words: Words | None, sid: str, environ: Environ
) -> None:
    """Of the request only what we have put into it is kept while the socket lives."""
    socket = server.eio.sockets[sid]
    socket.queue.overflow = partial(_fell_behind, server.eio, sid, None)
    socket.queue.last_words = last_words
    pulse.follow(socket)
    ours = {name for name in environ if name.startswith("senna.")} - {GIVEN_AWAY}
    kept = {name: environ[name] for name in ours}
    server._handle_eio_connect(sid, kept)


def _fell_behind(eio: Any, sid: str, websocket: WebSocket | None) -> None:
    if sid in eio.sockets:
        eio.sockets[sid].close(wait=False, abort=True, reason=eio.reason.TRANSPORT_ERROR)
    if websocket:
        # Its writer may be held by a client that takes nothing: the last words get this long.
        last = threading.Timer(_LAST_WORDS, websocket.cut)
        last.daemon = True
        last.start()


def _answer(
    eio: Any,
    stock: Callable[[Environ, StartResponse], Iterable[bytes]],
    environ: Environ,
    start_response: StartResponse,
) -> Iterable[bytes]:
    asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if "j" in asked:
        return _refused(start_response, handshake.BAD, "JSONP is not spoken here")
    if _wants_websocket(environ, asked) and (fault := handshake.fault(environ)):
        return _refused(start_response, *fault)
    sid = asked.get("sid", [""])[0]
    socket = eio.sockets.get(sid)
    if socket is not None and socket.upgraded:
        return _refused(start_response, handshake.BAD, "This session is a WebSocket by now")
    if socket is not None and environ["REQUEST_METHOD"] == "POST":
        return _listened(eio, socket, partial(stock, environ, start_response), environ) or _refused(
            start_response, handshake.BAD, "This session is over"
        )
    answer = stock(environ, start_response)
    return give_back(environ) if answer is _OVER else answer


def _listened(
    eio: Any, socket: Any, answer: Callable[[], Iterable[bytes]], environ: Environ
) -> Iterable[bytes] | None:
    """Nothing when the session is over: also because this cannot be read, or comes while another
    request of it is listened to. Of two at once nobody can tell the order."""
    sid = socket.sid
    if _begins(sid):
        try:
            body = readable(environ, LIMIT)
            if body is not None:
                environ["wsgi.input"] = body
                return answer()
        except KeyError:
            pass  # closed while we read: of a GET the library expects that
        finally:
            _speaking.discard(sid)
    socket.close(wait=False, abort=True, reason=eio.reason.TRANSPORT_ERROR)
    eio.sockets.pop(sid, None)
    return None


def _begins(sid: str) -> bool:
    with _claiming:
        if sid in _speaking:
            return False
        _speaking.add(sid)
        return True


def _wants_websocket(environ: Environ, asked: dict[str, list[str]]) -> bool:
    return environ["REQUEST_METHOD"] == "GET" and (
        asked.get("transport", [""])[0] == "websocket"
        or "websocket" in environ.get("HTTP_UPGRADE", "").lower()
    )


def _refused(start_response: StartResponse, status: str, words: str) -> Iterable[bytes]:
    body = words.encode()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    if status == handshake.OTHER_VERSION:
        headers.append(("Sec-WebSocket-Version", "13"))
    start_response(status, headers)
    return (body,)
