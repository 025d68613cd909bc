"""Senna as machine code: `python build.py FOLDER` puts the program there, to be run from there.

What every request and every event passes is compiled, by mypyc; the rest is copied as it is. Both
mean the same: the sources are plain Python with types, and know nothing of it.
"""

import shutil
import sys
from contextlib import chdir
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
MADE = "contents"  # in the folder: what of it is ours, and goes when it is built again
PROGRAM = ("config.py", "gunicorn.conf.py", "wsgi.py", "senna", "clients/js/src")

# By room. Not what runs seldom, and not what a library takes apart.
COMPILED = {
    "": "config",
    "senna": "chance errors events model",
    "senna/api": "answering door lane meter reply table visit",
    "senna/core": "call history inbox log memory messages people reading",
    "senna/edge": "auth claims domains entrance ids journal keysets limits proxies revoked "
    "spelling verified",
    "senna/edge/desk": "asked desk history inbox messages paging reading sync",
    "senna/edge/fields": "bodies events field queries",
    "senna/edge/wire": "body clock etag events headers parse present",
    "senna/live": "backlog connection doomed_line frames gateway hearing incoming line meter "
    "packets said sockets switchboard wire wired",
    "senna/serve/room": "answer hands heads kept_line line",
    "senna/store": "codec conversations failpoint feed histories inboxes keys line published "
    "scripts shared_line waiting",
}


def compiled() -> list[str]:
    listed = [(room, name) for room, names in COMPILED.items() for name in names.split()]
    return [str(Path(room, f"{name}.py")) for room, name in listed]


def build(folder: Path) -> None:
    """Nothing is touched until all of it is made. What lies there that was not made here stays:
    who runs it there has their data there."""
    if folder.exists() and not (folder / MADE).is_file() and any(folder.iterdir()):
        sys.exit(f"{folder} is in use for something else: name a folder that is new")
    with chdir(HERE), TemporaryDirectory() as scratch:
        made = Path(scratch, "made")
        # Here, so that who only asks what is compiled need not have the compiler.
        from mypyc.build import mypycify
        from setuptools import setup

        modules = mypycify(compiled(), debug_level="0", multi_file=True, target_dir=scratch)
        asked = ["-q", "build_ext", f"-j{cpu_count()}", f"--build-lib={made}", f"-t{scratch}"]
        setup(name="senna", packages=[], ext_modules=modules, script_args=asked)
        for name in PROGRAM:
            _copy(Path(name), made / name)
        # Another Python would pass over what is compiled and take these, and nobody would know.
        for name in compiled():
            (made / name).unlink()
        _replace(folder, made)


def _replace(folder: Path, made: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    known = folder / MADE
    for name in known.read_text().splitlines() if known.exists() else ():
        _remove(folder / name)
    known.write_text("".join(f"{path.name}\n" for path in made.iterdir()))
    for path in made.iterdir():
        shutil.move(path, folder / path.name)


def _remove(what: Path) -> None:
    if what.is_dir():
        shutil.rmtree(what)
    else:
        what.unlink(missing_ok=True)


def _copy(what: Path, where: Path) -> None:
    if what.is_file():
        shutil.copy(what, where)
    else:
        unneeded = shutil.ignore_patterns("__pycache__")
        shutil.copytree(what, where, dirs_exist_ok=True, ignore=unneeded)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build(Path(sys.argv[1]).absolute())
