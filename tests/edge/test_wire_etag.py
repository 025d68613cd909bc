"""If-Match: strong comparison, lists, and what is no list."""

from collections.abc import Iterable

import pytest
from at_once import at_once

from senna.edge.wire.etag import etag, expected
from senna.errors import Invalid

ID = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"
OTHER = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d7"


@pytest.mark.parametrize(
    ("header", "stamps"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        (f'"{ID}.5"', {5}),
        (f'"{ID}.5", "{ID}.6"', {5, 6}),
        (f', ,"{ID}.5",', {5}),
        (f'W/"{ID}.5"', set()),
        (f'W/"{ID}.5", "{ID}.6"', {6}),
        (f'"{OTHER}.5"', set()),
        (f'"{ID}.05"', set()),
        (f'"{ID}.+5"', set()),
        (f'"{ID}.٥"'.encode().decode("latin-1"), set()),
        (f'"{ID}"', set()),
        ('""', set()),
        ('"a,b"', set()),
    ],
)
def test_a_header_allows_these_stamps(header: str | None, stamps: Iterable[int] | None) -> None:
    allowed = None if stamps is None else frozenset(stamps)
    assert expected(header, ID) == allowed


@pytest.mark.parametrize(
    "header",
    ["", " ", ",", ID, f'"{ID}.5', f'"{ID}.5" "{ID}.6"', '*, "a"', 'w/"a"', '"a"x', "\x00"],
)
def test_a_header_that_is_no_list_of_etags_is_refused(header: str) -> None:
    with pytest.raises(Invalid) as fault:
        expected(header, ID)
    assert fault.value.field == "If-Match"


def test_what_was_given_out_comes_back() -> None:
    assert expected(etag(ID, 1464896060713), ID) == frozenset({1464896060713})


@pytest.mark.parametrize("header", [" " * 16_000 + "x", '"' * 16_000, "," * 16_000, 'W/"' * 5000])
def test_the_worst_header_is_read_at_once(header: str) -> None:
    with at_once(), pytest.raises(Invalid):
        expected(header, ID)
