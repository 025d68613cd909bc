"""D19: no regular expression of ours takes long, whatever it is given."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from at_once import at_once

from senna.api import flask_lane

ROOT = Path(__file__).parents[2]
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [*(ROOT / "senna").rglob("*.py"), ROOT / "config.py"]
    if path.name != "__main__.py"  # which runs when it is imported
}
LONG = 16 * 1024
# Runs of what the patterns speak of and of what they do not, and an end that spoils the match.
PIECES = [
    *"aA0_-.~@%:/\\,;=!\"'{}[]()<>*?+ \t\n\r\x00é٣\u0301",
    "a.",
    "a-",
    "0.",
    "a,",
    " ,",
    '"a",',
]
PIECES += ['W/"', '""', "::", "a@", "%0", "\r\n", " \t", "1,", "[1]", "-\n", "<a>", "a.a-"]
ENDS = ["", "!", '"', "\n"]
BEGINNINGS = ["", "[", '"', "1.", "a.a.", "https://"]

Pattern = re.Pattern[Any]  # of text, or of bytes where a server reads them
Use = Callable[[Pattern, Any], Any]
USES: dict[str, Use] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "sub": lambda pattern, text: pattern.sub(text[:0], text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
    "split": lambda pattern, text: pattern.split(text),
}


def names_of(name: str, path: Path) -> dict[str, Any]:
    text = path.read_text()
    if "import eventlet" not in text and "from eventlet" not in text:
        return vars(importlib.import_module(name))
    # Importing eventlet would change what forks in this process: its constants are read alone.
    kept: dict[str, Any] = {"re": re}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            with suppress(NameError):
                exec(ast.unparse(node), kept)
    return kept


def uses() -> Iterator[tuple[str, Pattern, str]]:
    """Where each pattern is used, the pattern, and how: a search takes longer than a match."""
    for name, path in SOURCES.items():
        kept = names_of(name, path)
        if not any(isinstance(value, re.Pattern) for value in kept.values()):
            continue  # what has none uses none
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                pattern = kept.get(node.value.id)
                if isinstance(pattern, re.Pattern):
                    yield f"{name}.{node.value.id}", pattern, node.attr
    for converter in (flask_lane._Target, flask_lane._Message):  # compiled by the router
        yield f"a path's {converter.__name__}", re.compile(converter.regex), "match"


ALL = sorted(set(uses()), key=lambda use: (use[0], use[2]))


@pytest.mark.parametrize(
    ("where", "pattern", "how"), ALL, ids=lambda it: getattr(it, "pattern", it)
)
def test_the_worst_string_is_read_at_once(where: str, pattern: Pattern, how: str) -> None:
    for beginning, piece, end in product(BEGINNINGS, PIECES, ENDS):
        text = beginning + (piece * LONG)[:LONG] + end
        hostile = text.encode() if isinstance(pattern.pattern, bytes) else text
        with at_once():
            USES[how](pattern, hostile)


def test_every_pattern_is_kept_in_its_module() -> None:
    """Or the test above would not find it. Settings are read once, and from who runs it all."""
    for name, path in SOURCES.items():
        if name.startswith("senna.settings"):
            continue
        tree = ast.parse(path.read_text())
        kept = {id(node.value) for node in tree.body if isinstance(node, ast.Assign)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                assert id(node) in kept, f"{name}: {ast.unparse(node)}"
    names = {where for where, _, _ in ALL}
    assert {"senna.edge.auth._COMPACT", "senna.edge.wire.etag._ELEMENT"} < names
