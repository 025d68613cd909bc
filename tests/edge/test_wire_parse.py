"""Bodies: strict JSON in, drafts and edits out."""

import pytest

from config import Config
from senna.edge.wire.body import MAX_BODY, TooLarge, WrongMedia, fields_of, json_value
from senna.edge.wire.parse import draft, edit
from senna.errors import BadJson, Invalid, MissingContent, NothingToChange, UnknownType
from senna.model import Change, Draft

DOMAIN = Config.from_env({"SOCK_ENV": "test", "SOCK_JWT_SECRET": "k" * 32}).domains[0]
JSON = "application/json"

NOT_JSON = [
    b'{\n  "type": "text"\n  "text": "Hello, world!"\n}',
    b"[" * 30_000,
    b'{"a":' * 10_000,
    b"1" * 5000,
    b'{"text":1e400}',
    b"1e999",
    b"NaN",
    b"-Infinity",
    b'{"text":"\xff"}',
    b'{"text":"\xc0\xaf"}',
    "{}".encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b'{"text":"\\ud800"}',
    b'{"\\udc00":1}',
    b'{"text":"a\x00"}',
    b"{'text':1}",
    b"{}{}",
    b" ",
]
WRONG_MEDIA = [
    None,
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-7",
    "application/json; charset=latin-1",
    "application/jsonp",
    "text/plain; application/json",
]


@pytest.mark.parametrize("raw", NOT_JSON)
def test_what_is_not_json_is_told_in_the_parsers_words(raw: bytes) -> None:
    with pytest.raises(BadJson) as fault:
        json_value(raw, JSON, None)
    assert str(fault.value)


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"x"', b"1", b"true", b"[" * 900 + b"]" * 900])
def test_a_body_is_an_object(raw: bytes) -> None:
    with pytest.raises(Invalid) as fault:
        fields_of(json_value(raw, JSON, None))
    assert fault.value.field == "body"


@pytest.mark.parametrize("media", WRONG_MEDIA)
def test_a_body_says_that_it_is_json(media: str | None) -> None:
    with pytest.raises(WrongMedia):
        json_value(b"{}", media, None)


@pytest.mark.parametrize(
    "media",
    [JSON, "Application/JSON", "application/json;charset=UTF-8", f'{JSON}; charset="utf-8"'],
)
def test_json_in_utf8_is_taken_however_it_is_written(media: str) -> None:
    assert json_value(b'{"a":1}', media, "identity") == {"a": 1}


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", "deflate"])
def test_a_body_is_not_packed(encoding: str) -> None:
    with pytest.raises(WrongMedia):
        json_value(b"{}", JSON, encoding)


def test_no_body_is_an_empty_object_of_any_type() -> None:
    assert json_value(b"", None, "gzip") == {}


def test_a_body_has_a_limit_that_is_told() -> None:
    assert json_value(b"{" + b" " * (MAX_BODY - 2) + b"}", JSON, None) == {}
    with pytest.raises(TooLarge) as fault:
        json_value(b"{" + b" " * (MAX_BODY - 1) + b"}", JSON, None)
    assert fault.value.limit == MAX_BODY


def test_of_two_equal_keys_the_last_one_counts() -> None:
    assert json_value(b'{"text":"a","text":"b"}', JSON, None) == {"text": "b"}


def test_a_draft_takes_what_belongs_to_it_and_nothing_else() -> None:
    body = {"type": "text", "text": "x", "author": 1, "id": "y", "__proto__": {"a": 1}}
    assert draft(body, DOMAIN) == Draft("text", "x")
    image = {"type": "image", "image": "https://a.example/b", "text": "not looked at"}
    assert draft(image, DOMAIN) == Draft("image", "https://a.example/b")


@pytest.mark.parametrize(
    ("body", "fault", "words"),
    [
        ({}, UnknownType, "undefined"),
        ({"type": None}, UnknownType, "undefined"),
        ({"type": "link", "text": 5}, UnknownType, "link"),
        ({"type": "text"}, MissingContent, "text"),
        ({"type": "text", "text": ""}, MissingContent, "text"),
        ({"type": "text", "text": None}, MissingContent, "text"),
        ({"type": "image", "text": "x"}, MissingContent, "image"),
        ({"type": "text", "text": " "}, Invalid, "text: "),
        ({"type": "text", "text": ["x"]}, Invalid, "text: must be a string"),
        ({"type": "text", "text": "x", "client_id": 5}, Invalid, "client_id: "),
    ],
)
def test_a_draft_that_cannot_be_is_named(
    body: dict[str, object], fault: type[Exception], words: str
) -> None:
    with pytest.raises(fault) as told:
        draft(body, DOMAIN)
    assert words in str(told.value)


def test_a_key_comes_from_the_body_or_the_header_and_never_two_of_them() -> None:
    body = {"type": "text", "text": "x"}
    assert draft(body, DOMAIN, "h").key == "h"
    assert draft(body | {"client_id": "b"}, DOMAIN).key == "b"
    assert draft(body | {"client_id": "h"}, DOMAIN, "h").key == "h"
    with pytest.raises(Invalid, match="client_id"):
        draft(body | {"client_id": "b"}, DOMAIN, "h")


def test_an_edit_names_its_change() -> None:
    assert edit({"text": "x"}, DOMAIN).change() == Change("text", "x")
    assert edit({"status": "seen"}, DOMAIN).change() == Change(seen=True)
    assert edit({"text": "x", "status": "seen"}, DOMAIN).change() == Change("text", "x", True)


def test_an_edit_of_both_kinds_means_the_messages_own() -> None:
    both = edit({"text": "x", "image": "https://a.example/b"}, DOMAIN)
    assert both.ambiguous
    assert both.change("image") == Change("image", "https://a.example/b")
    with pytest.raises(NothingToChange):
        both.change("unreadable")


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": None}, {"type": "text"}, {"author": 1}]
)
def test_an_edit_with_nothing_applicable_is_no_edit(body: dict[str, object]) -> None:
    with pytest.raises(NothingToChange):
        edit(body, DOMAIN)
