"""python-socketio's client, made to hand on events in the order in which they came."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import engineio
import engineio.client
import requests
import socketio
from engineio import payload
from socketio.exceptions import SocketIOError

ACK_TIME = 3.0


class _Payload(payload.Payload):
    # It refuses more than 16 packets in one answer to a poll. Clients in browsers take what comes.
    max_decode_packets = 1000


engineio.client.payload = SimpleNamespace(Payload=_Payload)


class _InOrder(engineio.Client):
    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        # As it comes every packet is handled in a thread of its own, and they overtake each other.
        kwargs["run_async"] = False
        return super()._trigger_event(event, *args, **kwargs)


@dataclass(frozen=True)
class Socket:
    """What one connects with."""

    token: str
    cursor: str


class Client(socketio.Client):
    def __init__(self) -> None:
        self._session = requests.Session()
        super().__init__(reconnection=False, handle_sigint=False, http_session=self._session)
        self.welcome = threading.Event()

    def _engineio_client_class(self) -> type[Any]:
        return _InOrder

    def attach(
        self,
        port: int,
        transport: str,
        shown: Socket,
        hear: "Callable[[Client, str, Any], None]",
    ) -> bool:
        self.on("*", lambda name, data=None, *_: hear(self, name, data))
        auth = {"token": shown.token} | ({"cursor": shown.cursor} if shown.cursor else {})
        try:
            self.connect(
                f"http://127.0.0.1:{port}", auth=auth, transports=[transport], wait_timeout=ACK_TIME
            )
        except (SocketIOError, OSError):
            return False
        return True

    def ask(self, name: str, bodies: Sequence[Any]) -> list[dict[str, Any] | None]:
        """One after the other without waiting between; None where no answer came."""
        answers: list[dict[str, Any] | None] = [None] * len(bodies)
        left = threading.Semaphore(0)

        def answered(number: int, told: dict[str, Any]) -> None:
            answers[number] = told
            left.release()

        with suppress(SocketIOError, OSError):
            for number, body in enumerate(bodies):
                self.emit(name, body, callback=lambda told, n=number: answered(n, told))
            for _ in bodies:
                if not left.acquire(timeout=ACK_TIME):
                    break
        return list(answers)

    def hang_up(self) -> None:
        with suppress(SocketIOError, OSError):
            self.disconnect()
        # What the other end has hung up is left open as it comes.
        if self.eio.ws is not None:
            self.eio.ws.shutdown()
        self._session.close()
