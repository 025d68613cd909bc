"""Each field reads one canonical spelling and refuses the others by its name."""

from dataclasses import replace
from typing import Any

import pytest

from config import Config
from senna.edge.fields import bodies, queries
from senna.edge.fields.field import Field
from senna.errors import Invalid, UnknownType
from senna.events import Cursor
from senna.model import InboxMark

DOMAIN = Config.from_env({"SOCK_ENV": "test", "SOCK_JWT_SECRET": "k" * 32}).domains[0]
NAMES = replace(DOMAIN, string_ids=True)

NOT_NUMBERS = ["", "-1", "abc", "1.5", "1_0", " 1", "1 ", "+1", "٣", "²", "9" * 5000, "NaN", "01"]
NOT_NUMBERS += ["1e3", "0x1", "1\n", "1\x00", "1,2", "10000000000"]

NO_STRINGS: list[object] = [1, True, [], {}, "\x00"]

READ: list[tuple[Field[Any], object, object]] = [
    (queries.PAGE, "1", 1),
    (queries.PAGE, "1000000000", 10**9),
    (queries.PER_PAGE, "100", 100),
    (queries.WAIT, "0", 0),
    (queries.WAIT, "25", 25),
    (queries.NO_FORMAT, "", True),
    (queries.NO_FORMAT, "0", False),
    (queries.MARK, "1464896060713.524376", InboxMark(1464896060713, 524376)),
    (queries.CURSOR, "9f86d081884c7d65.12", Cursor("9f86d081884c7d65", 12)),
    (bodies.TYPE, "image", "image"),
    (bodies.TEXT_CONTENT, "hi", "hi"),
    (bodies.TEXT_CONTENT, "", None),
    (bodies.IMAGE_CONTENT, "", None),
    (bodies.STATUS, "seen", True),
    (bodies.CLIENT_ID, "a:b {x} ~", "a:b {x} ~"),
    (bodies.CLIENT_ID, "k" * 64, "k" * 64),
]
REFUSED: list[tuple[Field[Any], object]] = [
    *[(queries.PAGE, text) for text in (*NOT_NUMBERS, "0")],
    *[(queries.PER_PAGE, text) for text in (*NOT_NUMBERS, "0", "101", "1000000")],
    *[(queries.WAIT, text) for text in (*NOT_NUMBERS, "26", "0.5")],
    (queries.NO_FORMAT, "yes"),
    *[(queries.MARK, text) for text in ("", "1", "1.", ".1", "1.0", "1.-1", "x.1", "1.1.1")],
    (queries.MARK, f"{2**48}.1"),
    *[
        (queries.CURSOR, text)
        for text in ("", "x", "a.", ".1", "a.-1", f"a.{2**63}", "a b.1", "é.1")
    ],
    (queries.CURSOR, "a" * 33 + ".1"),
    *[(bodies.TEXT_CONTENT, value) for value in NO_STRINGS],
    *[(bodies.IMAGE_CONTENT, value) for value in NO_STRINGS],
    (bodies.TYPE, 5),
    (bodies.TYPE, ["text"]),
    (bodies.STATUS, "read"),
    (bodies.STATUS, True),
    *[(bodies.CLIENT_ID, value) for value in ("", "k" * 65, "é", "😀", "a\n", "a\x00", 5, "\x7f")],
    (queries.IDEMPOTENCY_KEY, "k" * 10_000),
    (bodies.UP_TO, 5),
]


@pytest.mark.parametrize(("field", "value", "meaning"), READ)
def test_a_field_reads_what_fits(field: Field[Any], value: object, meaning: object) -> None:
    assert field.of({field.name: value}, DOMAIN) == meaning


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_field_refuses_the_rest_by_name(field: Field[Any], value: object) -> None:
    with pytest.raises(Invalid) as refused:
        field.of({field.name: value}, DOMAIN)
    assert refused.value.field == field.name


@pytest.mark.parametrize("word", ["link", "system", "<x>", "TEXT", "", "\ud800", "x" * 10_000])
def test_an_unknown_type_has_its_own_word(word: str) -> None:
    with pytest.raises(UnknownType):
        bodies.TYPE.of({"type": word}, DOMAIN)


def test_absent_and_null_are_the_same() -> None:
    assert queries.WAIT.of({}, DOMAIN) == queries.WAIT.of({"wait": None}, DOMAIN) == 0
    assert bodies.CLIENT_ID.of({"client_id": None}, DOMAIN) is None


def test_a_mark_names_people_as_the_domain_does() -> None:
    assert queries.MARK.of({"before": "5.a.b-c"}, NAMES) == InboxMark(5, "a.b-c")
    with pytest.raises(Invalid):
        queries.MARK.of({"before": "5.a.b-c"}, DOMAIN)


def test_the_limits_of_a_text_are_the_domains() -> None:
    small = replace(DOMAIN, text_points=3)
    assert bodies.TEXT_CONTENT.of({"text": "abc"}, small) == "abc"
    with pytest.raises(Invalid, match="at most 3"):
        bodies.TEXT_CONTENT.of({"text": "abcd"}, small)
    assert bodies.TEXT_CONTENT.schema(small)["maxLength"] == 3
