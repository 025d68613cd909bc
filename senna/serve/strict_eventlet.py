"""HTTP as eventlet ought to read it: what can be read in two ways is refused, and nothing takes for
ever. Bodies have a length here: chunked ones, which reach the application empty, are refused."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from time import monotonic
from typing import Any

from eventlet import Timeout
from eventlet.wsgi import WSGI_LOCAL, HeaderLineTooLong, HeadersTooLarge, HttpProtocol

from senna.serve import bodies
from senna.serve.refusals import refusal

HEAD = 10.0  # seconds for the request line, and as many for the headers
_HEADERS = 99  # with the empty line 100, where the standard library stops, and logs the request
_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST = re.compile(_TOKEN + rb" [\x21-\x7e]+ HTTP/1\.[01]\r\n")
_HEADER = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r\n")
_LENGTH = re.compile(rb"[0-9]{1,18}")


class StrictProtocol(HttpProtocol):
    left_over = False  # whether bytes of the last request may still be coming

    def _read_request_line(self) -> bytes:
        with Timeout(HEAD, TimeoutError):
            line = bytes(super()._read_request_line() or b"")
        self.left_over = bool(line)
        if len(line) >= self.server.url_length_limit:
            self.wfile.write(refusal(414))
            return b""
        return line

    def parse_request(self) -> bool:
        try:
            with Timeout(HEAD, TimeoutError):
                lines = self._head()
            fault = _fault(self.raw_requestline, lines)
        except (HeaderLineTooLong, HeadersTooLarge):
            fault = 431
        if fault is None:
            self.rfile = BytesIO(b"".join(lines))  # the server puts the connection back
            return bool(super().parse_request())
        self.close_connection = True
        self.wfile.write(refusal(fault))
        return False

    def _head(self) -> list[bytes]:
        lines = [self.rfile.readline()]
        while lines[-1] not in (b"\r\n", b"\n", b"") and len(lines) <= _HEADERS:
            lines.append(self.rfile.readline())
        return lines

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        body = environ["eventlet.input"]
        body.rfile = _InTime(body.rfile)
        environ["eventlet.taken_over"] = self._taken_over
        return environ

    def _taken_over(self) -> None:
        """The application has answered by itself, on the connection: the server writes nothing."""
        WSGI_LOCAL.already_handled = True

    def handle_one_response(self) -> None:
        self.application = self._answer
        super().handle_one_response()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = self.server.app(environ, start_response)
        body = environ["eventlet.input"]
        self.left_over = body.position < body.content_length
        if self.left_over or self.server.app.extensions["closing"].told():
            # In time to be told: headers are written after the application has returned.
            self.close_connection = True
        return answer

    def finish(self) -> None:
        if self.left_over:
            with suppress(OSError):
                self.wfile.flush()
            bodies.hang_up(self.connection)
        super().finish()


class _InTime:
    """The rest of the connection, for as long as a body may take."""

    def __init__(self, rest: Any) -> None:
        self._rest, self._give_up = rest, monotonic() + bodies.SECONDS

    def read(self, size: int) -> bytes:
        with Timeout(max(0.0, self._give_up - monotonic()), TimeoutError):
            return bytes(self._rest.read(size))


def _fault(request: bytes, lines: Sequence[bytes]) -> int | None:
    """The status to refuse this head with."""
    if len(lines) > _HEADERS and lines[-1] != b"\r\n":
        return 431
    headers = [_HEADER.fullmatch(line) for line in lines[:-1]]
    if not _REQUEST.fullmatch(request) or lines[-1] != b"\r\n" or None in headers:
        return 400
    fields: dict[bytes, list[bytes]] = defaultdict(list)
    for header in headers:
        assert header
        fields[header[1].lower()].append(header[2].rstrip(b" \t"))
    lengths, codings = fields[b"content-length"], fields[b"transfer-encoding"]
    if len(lengths + codings) > 1 or len(fields[b"host"]) > 1:
        return 400
    if codings:
        return 411
    if not all(_LENGTH.fullmatch(one) for one in lengths):
        return 400
    if any(one.lower() != b"100-continue" for one in fields[b"expect"]):
        return 417
    return None
