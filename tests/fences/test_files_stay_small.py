"""A file fits on two screens; a script is sixty lines at the most."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("senna", "tests", "bench")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".lua"}
) + sorted(ROOT.glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_has_to_scroll_far(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= (60 if path.suffix == ".lua" else 300)
