"""gunicorn without its command line, so that development and production run the same server."""

from pathlib import Path
from typing import Any

from gunicorn import util
from gunicorn.app.base import Application

_SETTINGS = Path(__file__).parents[2] / "gunicorn.conf.py"


class Program(Application):
    def load_config(self) -> None:
        self.load_config_from_file(str(_SETTINGS))

    def load(self) -> Any:
        # Called in the worker, after its patching: nothing of the application comes earlier.
        return util.import_app("wsgi:app")


def serve() -> None:
    Program().run()
