"""docs/live.md and the tables of what is said over sockets agree, and its programs run."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from caller import Caller, token_of
from docs.examples import blocks, page, the_block
from live.contract import Contract
from lobby import DOMAIN
from processes import ROOT, WSGI, eventually, free_port, serving

from senna.core.presence import MOST_WATCHED
from senna.live import outbox
from senna.live.asyncapi import describe
from senna.live.engine import LIMIT
from senna.live.gateway import _FLOOD
from senna.live.heard import HEARD, Heard
from senna.live.told import TOLD, Told
from senna.settings.table import BY_NAME

PAGE = page("docs/live.md")
DOCUMENT = describe(DOMAIN)
ADA, BEN = 388636, 524376
# The Makefile puts it there, and says why.
AIOHTTP = Path(sys.prefix, "aiohttp")


def chapter(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def sections(title: str) -> dict[str, str]:
    parts = re.split(r"^### `(.+)`$", chapter(title), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


SAYS, TELLS = sections("What a client says"), sections("What a client is told")


def test_every_event_has_its_heading_and_no_heading_is_left_over() -> None:
    assert SAYS.keys() == {heard.name for heard in HEARD}
    assert TELLS.keys() == {told.name for told in TOLD}


@pytest.mark.parametrize("heard", HEARD, ids=lambda heard: heard.name)
def test_what_a_client_says_is_told_with_every_field(heard: Heard) -> None:
    for field in heard.fields:
        assert f"`{field.name}`" in SAYS[heard.name], field.name
    Contract(DOCUMENT).says(heard.name, json.loads(the_block(SAYS[heard.name], "json")))


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.name)
def test_what_a_client_is_told_is_told_with_every_field(told: Told) -> None:
    schema = told.schema(DOMAIN)
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    words = set(re.findall(r"[\w-]+", TELLS[told.name].partition("```")[0]))
    assert schema["properties"].keys() - {"message", "data", "image"} <= words
    Contract(DOCUMENT).tells(told.name, json.loads(the_block(TELLS[told.name], "json")))


def test_every_reason_for_goodbye_has_its_row() -> None:
    (goodbye,) = (told for told in TOLD if told.name == "goodbye")
    _, *rows = re.findall(r"^\| `(\w+)` \|", chapter("Goodbye"), re.MULTILINE)
    assert sorted(rows) == sorted(goodbye.schema(DOMAIN)["properties"]["reason"]["enum"])


def test_the_limits_are_those_that_hold() -> None:
    told = chapter("Limits")
    for name in ("SOCK_SOCKETS_PER_USER", "SOCK_SOCKETS_PER_ADDRESS"):
        assert f"[{BY_NAME[name].default}](configuration.md#{name.lower()})" in told
    assert (outbox.MOST_PACKETS, outbox.MOST_BYTES, LIMIT) == (256, 1 << 20, 64 << 10)
    assert f"| {outbox.MOST_PACKETS} packets or 1 MiB" in told
    assert "| 64 KiB;" in told
    assert f"| events refused in a row | {_FLOOD}," in told
    assert f"| people watched by one socket | {MOST_WATCHED} |" in told


def test_a_client_has_eight_things_to_do() -> None:
    numbers = re.findall(r"^([0-9])\. ", chapter("What a client has to do"), re.MULTILINE)
    assert numbers == list("12345678")


@contextmanager
def running(folder: Path, name: str, *words: str, user: int) -> Iterator[Path]:
    """Gives what it says."""
    said = folder / f"{name} says"
    own = {"TOKEN": token_of(user), "PATH": os.environ["PATH"], "PYTHONPATH": str(AIOHTTP)}
    with (
        said.open("wb") as out,
        subprocess.Popen(words, stdout=out, stderr=out, env=own, cwd=folder) as process,
    ):
        try:
            yield said
        finally:
            process.kill()


def hears(said: Path, line: str) -> bool:
    # A client that was sent away comes back when it was told to, and then in doubling steps.
    return eventually(lambda: line in said.read_text().splitlines(), 60)


@pytest.mark.slow(35)
def test_the_programs_of_the_page_talk_and_come_back_without_a_loss(tmp_path: Path) -> None:
    port = free_port()
    ben, ada = (program(language, port) for language in ("js", "python"))
    modules = ROOT / "clients" / "js" / "node_modules"
    assert modules.exists(), "the clients are missing: run `make setup`"
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "ben.mjs").write_text(ben)
    (tmp_path / "ada.py").write_text(ada)
    with (
        serving(*WSGI, data=tmp_path, port=port) as senna,
        running(tmp_path, "ada", sys.executable, "ada.py", user=ADA) as ada_says,
    ):
        assert hears(ada_says, "here")
        with running(tmp_path, "ben", "node", "ben.mjs", user=BEN) as ben_says:
            assert hears(ada_says, f"{BEN}: Hello Ada"), ben_says.read_text()
            assert hears(ben_says, f"{ADA}: You said: Hello Ada"), ada_says.read_text()
            senna.end()
            with serving(*WSGI, data=tmp_path, port=port):
                Caller(port, ADA, BEN).says("Are you still there?")
                assert hears(ben_says, f"{ADA}: Are you still there?"), ben_says.read_text()
                Caller(port, BEN, ADA).says("I am")
                assert hears(ada_says, f"{BEN}: I am"), ada_says.read_text()
                assert hears(ben_says, f"{ADA}: You said: I am"), ben_says.read_text()
            told = ben_says.read_text().splitlines()
            assert told == [
                f"{BEN}: Hello Ada",
                f"{ADA}: You said: Hello Ada",
                f"{ADA}: Are you still there?",
                f"{BEN}: I am",
                f"{ADA}: You said: I am",
            ]


def program(language: str, port: int) -> str:
    (text,) = blocks(PAGE, language)
    assert text.count("http://localhost:3005") == 1
    return text.replace("http://localhost:3005", f"http://localhost:{port}")
