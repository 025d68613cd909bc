"""What gunicorn refuses by itself, answered in our words instead of its pages."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.http import errors

from senna.serve.refusals import refusal

_STATUS: Mapping[type[Exception], int] = {
    errors.InvalidResponseHeader: 500,
    errors.InvalidResponseHeaderName: 500,
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.UnsupportedTransferCoding: 501,
    errors.ParseException: 400,
}


class Refusing:
    """Beside a worker class of gunicorn's, which answers with pages and quotes what it refused."""

    log: Any

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, Exception):
            return  # the worker ends, and its connections with it
        kinds = (kind for kind in type(exc).__mro__ if kind in _STATUS)
        status = _STATUS.get(next(kinds, Exception), 500)
        if status == 500:
            self.log.exception("Error handling request")
        with suppress(OSError):
            util.write_nonblock(client, refusal(status))
