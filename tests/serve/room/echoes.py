"""The echo behind both workers: gunicorn's own loop, and the engine room."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import Program, serving

HERE = str(Path(__file__).parent)
GUNICORN = (sys.executable, "-m", "gunicorn", "--pythonpath")
ENGINES = ("room", "stock")


@contextmanager
def echo(folder: Path, engine: str, *words: str) -> Iterator[Program]:
    with serving(*GUNICORN, HERE, *words, "echo:app", data=folder, SOCK_ENGINE=engine) as program:
        yield program
