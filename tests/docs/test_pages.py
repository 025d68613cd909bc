"""What the pages point at is there: other pages, files, commands, variables."""

import re
import shlex

import pytest
from docs.examples import page
from processes import ROOT

from senna.options import parser
from senna.settings.table import BY_NAME

PAGES = ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
EACH_PAGE = pytest.mark.parametrize("name", PAGES)

_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:senna|tests|bench|docs)/[\w/.-]*|\w+\.(?:py|conf\.py|txt|toml))`")
_VARIABLE = re.compile(r"\bSOCK_[A-Z_]*[A-Z]\b(?!_*\.\.\.)")
_PROSE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(name: str) -> set[str]:
    """As the usual renderers make them of headings."""
    headings = re.findall(r"^#+ (.*)$", _PROSE.sub("", page(name)), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@EACH_PAGE
def test_every_link_leads_somewhere(name: str) -> None:
    for link in _LINK.findall(_PROSE.sub("", page(name))):
        if "://" in link:
            continue
        place, _, anchor = link.partition("#")
        target = (ROOT / name).parent / place if place else ROOT / name
        assert target.is_file(), link
        there = str(target.resolve().relative_to(ROOT))
        assert not anchor or anchor in anchors(there), link


def test_the_readme_leads_to_every_page() -> None:
    assert set(PAGES[1:]) <= set(_LINK.findall(page("README.md")))


@EACH_PAGE
def test_every_file_that_is_named_is_there(name: str) -> None:
    for path in _FILE.findall(page(name)):
        assert (ROOT / path).exists(), path
    parts = {path.name for path in (ROOT / "senna" / "store" / "lua").rglob("*.lua")}
    assert set(re.findall(r"`(\w+\.lua)`", page(name))) <= parts


def test_the_readme_names_every_room() -> None:
    rooms = [path for path in (ROOT / "senna").iterdir() if (path / "__init__.py").exists()]
    for room in rooms:
        assert f"`senna/{room.name}/`" in page("README.md")


@EACH_PAGE
def test_every_command_that_is_named_exists(name: str) -> None:
    commands = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for word in re.findall(r"(?:`|^\$ )make ([a-z]+)", page(name), re.MULTILINE):
        assert word in commands
    for words in re.findall(r"python -m senna ([^`\n]+)", page(name)):
        parser().parse_args(shlex.split(words))


@EACH_PAGE
def test_every_variable_that_is_named_exists(name: str) -> None:
    for variable in _VARIABLE.findall(page(name)):
        known = variable.partition("__")[0].removesuffix("_FILE")
        assert known in BY_NAME or known in ("SOCK_JWT", "SOCK_LIMIT"), variable


@EACH_PAGE
def test_a_page_reads_in_any_editor(name: str) -> None:
    text = page(name)
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert "\t" not in text
    assert not re.search(r" $", text, re.MULTILINE)
