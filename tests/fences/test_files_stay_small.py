"""A file fits on two screens; a script is sixty lines at the most."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = {".py": 300, ".lua": 60}
SOURCES = [
    *(path for folder in ("senna", "tests", "bench") for path in (ROOT / folder).rglob("*")),
    *ROOT.glob("*.py"),
]


def test_nobody_has_to_scroll_far() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES if path.suffix in MOST}
    assert len(lengths) > 400
    too_long = [f"{path}: {lines}" for path, lines in lengths.items() if lines > MOST[path.suffix]]
    assert not too_long
