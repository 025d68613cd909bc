"""What is left to gunicorn's own parsing: requests that are not plain, and bodies in pieces."""

from typing import Any

from gunicorn import http
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader
from gunicorn.http.wsgi import create

from senna.serve import bodies


class Unusual:
    """A request whose head is read to its end, however it comes."""

    def __init__(self, worker: Any, client: Any, address: Any, said: bytes) -> None:
        parser = http.get_parser(worker.cfg, client, address)
        self._worker, self._client, self._address = worker, client, address
        self.unreader = parser.unreader
        self.unreader.unread(said)
        heard, read = [said], self.unreader.chunk

        def chunk(size_hint: int | None = None) -> Any:
            heard.append(read(size_hint))
            return heard[-1]

        self.unreader.chunk = chunk
        self.request = next(parser)
        self.so_far = b"".join(heard)
        del self.unreader.chunk
        bodies.watch(worker, self.request)

    def environ(self, listener: Any) -> dict[str, Any]:
        """Who expects to be told to go on is told it now."""
        _, environ = create(self.request, self._client, self._address, listener, self._worker.cfg)
        environ["wsgi.multithread"] = True
        del environ["wsgi.early_hints"]  # it holds a whole answer of gunicorn's
        return dict(environ)


def in_pieces(client: Any, begun: bytes, size: int) -> tuple[Any, Any]:
    """A body of which not all is here, and whatever reads it from the connection."""
    unreader = SocketUnreader(client)
    unreader.unread(begun)
    unreader.chunk = bodies.in_time(unreader)
    return Body(LengthReader(unreader, size)), unreader
