"""The commands of the tree."""

import os
import subprocess
from pathlib import Path

import pytest
from processes import ROOT, environment

OLD_PYTHON = """#!/bin/sh
exec python3 -c "import sys; sys.version_info = (3, 9, 2, 'final', 0); $2"
"""


def make(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["make", *words], cwd=folder, env=environment(), capture_output=True, text=True, timeout=30
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("Makefile", *(path.name for path in ROOT.glob("requirements*.txt"))):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def test_make_alone_lists_every_command_with_its_purpose() -> None:
    listed = [line.split(None, 2) for line in make(ROOT).stdout.splitlines()]
    assert [words[1] for words in listed] == [
        "help",
        "run",
        "built",
        "setup",
        "test",
        "check",
        "chaos",
        "bench",
    ]
    assert all(len(words[2]) > 10 for words in listed)


def test_the_machine_that_checks_calls_what_people_call() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script == '#!/usr/bin/env bash\nset -euo pipefail\ncd "$(dirname "$0")/.."\nmake test\n'
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_an_old_python_is_refused_before_anything_is_installed(copy: Path) -> None:
    (copy / "old").write_text(OLD_PYTHON)
    (copy / "old").chmod(0o755)
    refused = make(copy, "PYTHON=./old", "run")
    assert refused.returncode == 2
    assert "Senna needs Python 3.11 or later and this is 3.9. Name another: make" in refused.stderr
    assert not (copy / ".venv").exists()


def test_running_installs_no_test_tools_and_nothing_twice(copy: Path) -> None:
    """With a stand-in for the interpreter that only writes down what it is asked."""
    (copy / ".venv" / "bin").mkdir(parents=True)
    stub = copy / ".venv" / "bin" / "python"
    stub.write_text('#!/bin/sh\necho "$@" >> asked\n')
    stub.chmod(0o755)
    make(copy, "run")
    make(copy, "run")
    asked = (copy / "asked").read_text().splitlines()
    assert [words.split()[-1] for words in asked] == ["requirements.txt", "demo", "demo"]
    # Not by touching the list: all of this fits into one tick of a disk's clock.
    os.utime(copy / ".venv" / "installed-to-run", (1, 1))
    make(copy, "run")
    assert len((copy / "asked").read_text().splitlines()) == 5
    make(copy, "setup")
    make(copy, "setup")
    quiet = "-m pip install --quiet --disable-pip-version-check"
    assert (copy / "asked").read_text().splitlines()[5:] == [
        f"{quiet} --no-compile -r requirements-build.txt",
        f"{quiet} -r requirements-dev.txt",
        f"{quiet} --upgrade --target .venv/aiohttp aiohttp>=3.13",
    ]
