"""The connection itself, borrowed from whatever server carries us, and how it is given back."""

from collections.abc import Callable, Iterable
from typing import Any

# Makes a line that calls, as `wire.py` needs it, of a connection that its server has given away.
Keep = Callable[[Any], Any]
GIVEN_AWAY = "senna.keep_line"


def line_of(environ: dict[str, Any]) -> Any:
    # gunicorn first: Engine.IO gives its requests the other name as well.
    if "gunicorn.socket" in environ:
        return environ["gunicorn.socket"]
    return environ["eventlet.input"].get_socket()


def give_back(environ: dict[str, Any]) -> Iterable[bytes]:
    """In the way in which each server is told that no answer is to be written."""
    if "gunicorn.socket" in environ:
        raise StopIteration
    environ["eventlet.taken_over"]()
    return ()


def forget(environ: dict[str, Any]) -> None:
    """A request that became a WebSocket is in the hands of its server for as long as that lives:
    not so the tokens and addresses in its headers."""
    for name in [name for name in environ if name.startswith("HTTP_")]:
        del environ[name]
    for name in ("QUERY_STRING", "headers_raw", GIVEN_AWAY):
        environ.pop(name, None)
    environ["RAW_URI"] = environ["PATH_INFO"]  # an access log asks for it
