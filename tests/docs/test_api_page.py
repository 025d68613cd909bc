"""docs/api.md and the tables it speaks of say the same, and its examples are true."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docs.examples import page, play
from processes import WSGI, serving

from config import Config
from senna import errors
from senna.api.problems import ROWS, WrongMethod, http_problem
from senna.api.routes import ROUTES
from senna.api.table import Route
from senna.app import create_app
from senna.demo import platform
from senna.edge.problems import OURS, Problem, problem
from senna.edge.wire.body import MAX_BODY, TooLarge, WrongMedia
from senna.edge.wire.events import NAMES, OMITTED
from senna.events import EPOCH_CHANGED, TOO_OLD, UNKNOWN_CURSOR
from senna.live.problems import ROWS as LIVE
from senna.settings.table import BY_NAME

PAGE = page("docs/api.md")
CONFIG = Config.from_env({"SOCK_ENV": "development", "SOCK_REDIS_URL": "unix:///nowhere.sock"})
_HEADING = re.compile(r"^### ([A-Z]+(?: or [A-Z]+)*) ((?:`/.*`)+)$", re.MULTILINE)


def sections() -> dict[tuple[str, str], str]:
    """By method and path; two of either may share a heading."""
    marks = [*_HEADING.finditer(PAGE)]
    ends = [*(mark.start() for mark in marks[1:]), len(PAGE)]
    return {
        (method, path): PAGE[mark.end() : end].partition("\n## ")[0]
        for mark, end in zip(marks, ends, strict=True)
        for method in mark[1].split(" or ")
        for path in mark[2].strip("`").split("` or `")
    }


def rows(text: str) -> list[list[str]]:
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in lines]


def chapter(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_route_has_its_heading_and_no_heading_is_left_over() -> None:
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule).replace("<target>", "user"))
        for rule in create_app(CONFIG).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(sections()) == served


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.methods[0]} {route.path}")
def test_a_section_names_every_field_its_route_reads(route: Route) -> None:
    told = sections()[route.methods[0], route.path]
    for field in (*route.query, *route.headers, *(route.body or ())):
        assert f"`{field.name}`" in told, field.name
    for header in route.gives:
        assert header in told


SAMPLES: dict[type[Exception], Callable[[], Exception]] = {
    errors.UnknownTarget: lambda: errors.UnknownTarget("villain"),
    errors.UnknownType: lambda: errors.UnknownType("link"),
    errors.MissingContent: lambda: errors.MissingContent("text"),
    errors.BadJson: lambda: errors.BadJson("unexpected character"),
    errors.Invalid: lambda: errors.Invalid("page", "must be a whole number"),
    TooLarge: lambda: TooLarge(MAX_BODY),
    WrongMethod: lambda: WrongMethod(["GET"]),
    WrongMedia: lambda: WrongMedia("must be application/json"),
    errors.TooFast: lambda: errors.TooFast(1),
}
PROBLEMS = [
    OURS,
    *(http_problem(errors.BadToken(words)) for words in ("", "invalid signature", "jwt revoked")),
    *(http_problem(SAMPLES.get(kind, kind)()) for kind in ROWS),
    *(problem(kind("JSONP is not spoken here"), LIVE) for kind in LIVE.keys() - ROWS.keys()),
]


def tells(row: list[str], problem: Problem) -> bool:
    status, code, name, message, _ = row
    pattern = "[^<]+".join(map(re.escape, re.split("<[^>]+>", message)))
    return (status, code, name) == (
        str(problem.status),
        problem.code or "null",
        problem.name,
    ) and bool(re.fullmatch(pattern, problem.message))


def test_every_error_has_its_row_and_no_row_is_left_over() -> None:
    told = [row for row in rows(chapter("Errors")) if row[0].isdigit()]
    for one in PROBLEMS:
        assert any(tells(row, one) for row in told), one
    for row in told:
        assert any(tells(row, one) for one in PROBLEMS), row


def test_the_limits_have_the_defaults_of_the_settings() -> None:
    told = {row[0][2:].partition("`")[0]: row[1] for row in rows(chapter("Limits"))[1:]}
    limits = {name for name in BY_NAME if name.startswith("SOCK_LIMIT_")}
    assert told == {name: BY_NAME[name].default for name in limits}


def test_every_event_and_every_reason_to_reload_is_there() -> None:
    first = {row[0] for row in rows(chapter("Catching up"))}
    assert first >= {*NAMES.values(), OMITTED, TOO_OLD, EPOCH_CHANGED, UNKNOWN_CURSOR}


@pytest.mark.slow
def test_every_example_is_what_a_real_senna_answers(tmp_path: Path) -> None:
    with (
        platform.running() as url,
        serving(
            *WSGI, data=tmp_path, SOCK_API_URL=url, SOCK_CORS_ORIGINS="https://app.example"
        ) as senna,
    ):
        assert play(PAGE, senna.port) > 25
