"""docs/configuration.md and the table of settings say the same."""

import re
from pathlib import Path

import pytest

from senna.settings.table import BY_NAME, DEPLOYMENT, DOMAIN

DOCS = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")


def sections() -> dict[str, tuple[str, str]]:
    found = {}
    for part in re.split(r"^## ", DOCS, flags=re.MULTILINE)[1:]:
        for section in re.split(r"^### ", part, flags=re.MULTILINE)[1:]:
            name, _, body = section.partition("\n")
            found[name] = part.partition("\n")[0], " ".join(body.split())
    return found


def test_every_variable_has_its_heading_and_no_heading_is_left_over() -> None:
    chapters = {"The deployment": DEPLOYMENT, "Per domain": DOMAIN}
    assert {name: chapter for name, (chapter, _) in sections().items()} == {
        setting.name: chapter for chapter, settings in chapters.items() for setting in settings
    }


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_page_tells_default_and_meaning(name: str) -> None:
    setting, (_, body) = BY_NAME[name], sections()[name]
    default = "none" if setting.default is None else f"`{setting.default}`"
    assert body.startswith(f"Default: {default}. {setting.doc}")
    assert (f"`{name}_FILE`" in body) == setting.secret
