"""The first minute, exactly as the README tells it."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from docs.examples import Story, page, the_block
from processes import ROOT, SENNA, environment, program

README = page("README.md")
PLATFORM = re.compile(r"http://127\.0\.0\.1:[0-9]+")


def test_the_first_screen_says_what_it_is_and_how_to_start() -> None:
    first = README.splitlines()[:45]
    assert "$ make run" in first
    assert any(line.startswith("curl -sS http://localhost:3005/") for line in first)
    assert "```json" in first


@pytest.mark.slow
def test_make_run_prints_what_is_shown_and_curl_is_answered_as_shown(tmp_path: Path) -> None:
    shown = the_block(README, "console").removeprefix("$ make run\n").splitlines()
    with program(*SENNA, "demo", data=tmp_path) as demo:
        assert demo.process.stdout
        said: list[str] = []
        while not said or not said[-1].startswith("curl "):
            said.append(next(demo.process.stdout).rstrip("\n"))
        here = [line.replace("3005", str(demo.port)) for line in shown]
        here = [line.replace("./data ", f"{tmp_path} ") for line in here]
        assert _settled(said[-len(here) :]) == _settled(here)
        sent = subprocess.run(["sh", "-c", here[-1]], capture_output=True, check=True, timeout=10)
        told, answer = json.loads(the_block(README, "json")), json.loads(sent.stdout)
        assert Story(demo.port, {}).alike(told, answer)


def _settled(lines: list[str]) -> list[str]:
    return [PLATFORM.sub("<platform>", line) for line in lines]


@pytest.mark.slow
def test_the_commands_of_the_table_do_something(tmp_path: Path) -> None:
    commands = re.findall(
        r"^\| `SOCK_ENV=development \.venv/bin/python (-m senna [^`]+)` \|", README, re.MULTILINE
    )
    assert [words.split()[2] for words in commands] == ["check", "token", "revoke"]
    for words in commands:
        ran = subprocess.run(
            [sys.executable, *shlex.split(words)],
            cwd=ROOT,
            env=environment(SOCK_DATA_DIR=str(tmp_path)),
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout
