"""Both tables of errors, row by row, to the letter."""

from dataclasses import fields

import pytest

from senna import errors
from senna.edge.problems import OURS, ROWS, Problem, problem
from senna.edge.wire.body import TooLarge

ARGUMENT, TOKEN, NOBODY = "ArgumentError", "INVALID_TOKEN_ERR", "UnauthenticatedError"

OF_THE_ORIGINAL = [
    (
        errors.BadToken(),
        401,
        TOKEN,
        "JsonWebTokenError",
        "Your token is invalid - please check it and try again",
    ),
    (errors.BadToken("invalid signature"), 401, TOKEN, "JsonWebTokenError", "invalid signature"),
    (errors.ExpiredToken(), 401, TOKEN, "TokenExpiredError", "jwt expired"),
    (
        errors.NobodyInToken(),
        401,
        TOKEN,
        NOBODY,
        "Incorrect token - please try a different one",
    ),
    (errors.NotAuthenticated(), 401, "NOT_AUTHENTICATED", NOBODY, "You are not authenticated"),
    (
        errors.UnknownTarget("villain"),
        400,
        "MESSAGES_INVALID_TARGET",
        ARGUMENT,
        'Invalid target "villain"',
    ),
    (errors.UnknownType("link"), 400, "MESSAGES_INVALID_TYPE", ARGUMENT, 'Invalid type "link"'),
    (errors.MissingContent("text"), 400, None, ARGUMENT, "Missing text property for text-message"),
    (
        errors.MissingContent("image"),
        400,
        None,
        ARGUMENT,
        "Missing image property for image-message",
    ),
    (errors.NothingToChange(), 400, None, ARGUMENT, "No valid data was supplied"),
    (errors.UnknownMessage(), 404, "NOT_FOUND", "NotFound", "Message not found"),
    (errors.BadJson("unexpected x"), 400, None, "SyntaxError", "unexpected x"),
]
OF_OUR_OWN = [
    (errors.NotAuthor(), 403, "NOT_AUTHOR"),
    (errors.Refused(), 403, "USER_REFUSED"),
    (errors.Invalid("page", "must fit"), 400, "VALIDATION"),
    (errors.TalkingToOneself(), 400, "INVALID_RECIPIENT"),
    (errors.UnknownUser(), 404, "USER_NOT_FOUND"),
    (errors.Changed(), 412, "PRECONDITION_FAILED"),
    (TooLarge(65536), 413, "TOO_LARGE"),
    (errors.UnknownDomain(), 421, "UNKNOWN_DOMAIN"),
    (errors.KeyReused(), 422, "IDEMPOTENCY_CONFLICT"),
    (errors.TooFast(0.2), 429, "RATE_LIMITED"),
    (errors.StorageAway("redis://:password@host"), 503, "STORAGE_UNAVAILABLE"),
    (errors.Stopping(), 503, "STOPPING"),
    (errors.StorageFull("OOM"), 507, "STORAGE_FULL"),
]


@pytest.mark.parametrize(("fault", "status", "code", "name", "message"), OF_THE_ORIGINAL)
def test_clients_of_the_original_hear_what_they_know(
    fault: Exception, status: int, code: str | None, name: str, message: str
) -> None:
    assert problem(fault).body("r1") == {
        "error": True,
        "code": code,
        "name": name,
        "message": message,
        "status": status,
        "request_id": "r1",
    }


@pytest.mark.parametrize(("fault", "status", "code"), OF_OUR_OWN)
def test_our_own_faults_have_a_status_and_a_code(fault: Exception, status: int, code: str) -> None:
    told = problem(fault)
    assert (told.status, told.code) == (status, code)
    assert told.name
    assert told.message
    assert "password" not in told.message


def test_every_word_of_the_house_has_a_row() -> None:
    words = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.SennaError)
    }
    assert words - set(ROWS) == {errors.SennaError}


def test_a_fault_names_its_field_and_its_limit() -> None:
    assert "page" in problem(errors.Invalid("page", "must fit")).message
    assert "65536" in problem(TooLarge(65536)).message


@pytest.mark.parametrize(("wait", "header"), [(0.2, 1), (1.0, 1), (1.2, 2), (-5.0, 1)])
def test_waiting_is_told_in_whole_seconds(wait: float, header: int) -> None:
    assert problem(errors.TooFast(wait)).retry_after == header
    assert problem(errors.StorageAway()).retry_after == 1
    assert problem(errors.Stopping()).retry_after == 1
    assert problem(errors.StorageFull()).retry_after is None


@pytest.mark.parametrize("word", ["x" * 10_000, "\ud800" * 100, "<b>\r\n"])
def test_an_echo_is_short_and_harmless(word: str) -> None:
    for fault in (errors.UnknownType(word), errors.UnknownTarget(word)):
        message = problem(fault).message
        assert len(message) < 90
        message.encode()


def test_what_nobody_expected_is_ours_and_tells_nothing() -> None:
    assert problem(KeyError("secret")) == OURS
    assert {field.name for field in fields(Problem)} >= {"status", "code", "name", "message"}
