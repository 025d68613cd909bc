"""What is tested is this tree, or all of it is what `build.py` made: never some of both."""

from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from processes import ROOT, TREE

from build import COMPILED, MADE, _replace, build, compiled


def test_each_module_is_listed_once_and_where_it_is() -> None:
    assert len(set(compiled())) == len(compiled())
    assert all((ROOT / path).is_file() for path in compiled())
    assert list(COMPILED) == sorted(COMPILED)


def test_what_is_built_takes_the_place_of_what_was_and_of_nothing_else(tmp_path: Path) -> None:
    built = tmp_path / "built"
    for content in ("old", "new"):
        made = tmp_path / content
        (made / "senna").mkdir(parents=True)
        (made / "senna" / content).touch()
        (made / "wsgi.py").write_text(content)
        _replace(built, made)
        (built / "data").mkdir(exist_ok=True)
    assert {path.name for path in built.iterdir()} == {"senna", "wsgi.py", "data", MADE}
    assert [path.name for path in (built / "senna").iterdir()] == ["new"]
    assert (built / "wsgi.py").read_text() == "new"


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(SystemExit, match="in use for something else"):
        build(tmp_path)
    with pytest.raises(SystemExit, match="in use for something else"):
        build(ROOT)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize("path", [path for path in compiled() if "serve/room" not in path])
def test_a_module_is_compiled_where_it_should_be(path: str) -> None:
    module = import_module(".".join(Path(path).with_suffix("").parts))
    assert module.__file__ is not None
    found = Path(module.__file__)
    assert found.is_relative_to(TREE)
    assert found.name.endswith(tuple(EXTENSION_SUFFIXES)) is (TREE != ROOT)
