"""What is tested is this tree, or all of it is what `build.py` made: never some of both."""

from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from processes import ROOT, TREE

from build import COMPILED, compiled


def test_each_module_is_listed_once_and_where_it_is() -> None:
    assert len(set(compiled())) == len(compiled())
    assert all((ROOT / path).is_file() for path in compiled())
    assert list(COMPILED) == sorted(COMPILED)


@pytest.mark.parametrize("path", [path for path in compiled() if "serve/room" not in path])
def test_a_module_is_compiled_where_it_should_be(path: str) -> None:
    module = import_module(".".join(Path(path).with_suffix("").parts))
    assert module.__file__ is not None
    found = Path(module.__file__)
    assert found.is_relative_to(TREE)
    assert found.name.endswith(tuple(EXTENSION_SUFFIXES)) is (TREE != ROOT)
