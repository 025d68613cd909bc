"""Senna as a program of its own: the server that fits SOCK_ASYNC, from one command."""

import subprocess
import sys
from pathlib import Path

from senna.serve.bond import dying_with_us
from senna.serve.preflight import configured

_PROGRAM = Path(__file__).parents[2] / "wsgi.py"


def main() -> None:
    config = configured()
    # Each is imported alone: gunicorn brings modules that eventlet wants to patch first.
    if config.async_mode == "eventlet":
        from senna.serve import with_eventlet

        with_eventlet.serve(config)
    else:
        from senna.serve import with_gunicorn

        with_gunicorn.serve()


def as_child() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, str(_PROGRAM)],
        start_new_session=True,  # Ctrl-C reaches the parent alone, which stops it in good order
        preexec_fn=dying_with_us(),
    )
