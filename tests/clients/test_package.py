"""The package itself: its own tests, its types, and what the demo page has of it."""

import json
import subprocess

from clients.puppet import CLIENT
from processes import ROOT

VENDORED = ROOT / "senna" / "demo" / "page" / "vendor" / "socket.io.esm.min.js"


def run(*words: str) -> str:
    ended = subprocess.run(words, cwd=CLIENT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_its_parts_do_what_their_tests_say() -> None:
    tests = sorted(str(path) for path in (CLIENT / "test").glob("*.test.js"))
    assert "# fail 0" in run("node", "--test", "--test-reporter=tap", *tests)


def test_its_types_hold() -> None:
    run("node_modules/.bin/tsc")


def test_the_page_has_the_very_library_that_the_lock_file_names() -> None:
    """It lies in the tree, so that whoever tries Senna needs nothing but Python."""
    built = CLIENT / "node_modules" / "socket.io-client" / "dist" / "socket.io.esm.min.js"
    assert VENDORED.read_bytes() == built.read_bytes()


def test_it_depends_on_one_package_and_no_file_names_a_registry() -> None:
    package = json.loads((CLIENT / "package.json").read_text())
    assert list(package["dependencies"]) == ["socket.io-client"]
    lock = json.loads((CLIENT / "package-lock.json").read_text())
    assert not any("resolved" in one for one in lock["packages"].values())


def test_nobody_has_to_scroll_far() -> None:
    files = [*(CLIENT / "src").iterdir(), *(ROOT / "senna" / "demo" / "page").glob("*.*")]
    long = [path.name for path in files if len(path.read_text().splitlines()) > 150]
    assert long == []
