"""What a person sees at a terminal."""

import argparse
import json
import subprocess
from pathlib import Path

import jwt
import pytest
import strange_platform
from jwt.algorithms import get_default_algorithms
from processes import SENNA, TREE, environment
from redis import Redis
from settings_smith import EC
from strange_platform import StrangePlatform

from senna import cli
from senna.demo import platform
from senna.options import period
from senna.serve.engine import Engine

SECRET = "a secret of forty characters for tests.."


@pytest.fixture
def settings(engine: Engine, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("SOCK_ENV", "development")
    monkeypatch.setenv("SOCK_REDIS_URL", engine.url)
    monkeypatch.setenv("SOCK_JWT_SECRET", SECRET)
    return monkeypatch


@pytest.fixture
def say(settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Terminal":
    return Terminal(capsys)


class Terminal:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str]:
        """The status and everything that is said."""
        try:
            status = cli.main(words)
        except SystemExit as ended:
            status = int(ended.code or 0)
        said = self._capsys.readouterr()
        return status, said.out + said.err


def test_help_names_every_command_and_its_purpose(say: Terminal) -> None:
    status, said = say("--help")
    assert status == 0
    for command in ("demo", "check", "token", "revoke", "unrevoke"):
        assert f"    {command} " in said


def test_a_fresh_token_passes_the_check_and_says_whose_it_is(say: Terminal) -> None:
    status, token = say("token", "388636", "--expires", "1h")
    assert status == 0
    status, said = say("check", "--token", token.strip())
    assert status == 0
    assert "ok    token: of user 388636 of myplatform, expires 20" in said


def test_a_token_without_an_end_is_told_apart(say: Terminal) -> None:
    _, token = say("token", "7")
    assert "token: of user 7 of myplatform, never expires" in say("check", "--token", token[:-1])[1]


def test_a_token_carries_what_its_domain_demands(
    say: Terminal, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("SOCK_JWT_AUDIENCE", "chat")
    settings.setenv("SOCK_JWT_ISSUER", "platform")
    settings.setenv("SOCK_JWT_CLAIM", "uid")
    settings.setenv("SOCK_USER_IDS", "string")
    _, token = say("token", "a-b.c")
    assert "of user a-b.c of" in say("check", "--token", token.strip())[1]


@pytest.mark.parametrize("user", ["0", "01", "x", "9007199254740992", ""])
def test_a_token_is_for_a_person_that_can_be(say: Terminal, user: str) -> None:
    assert say("token", user) == (1, f"{user!r} is no user id of myplatform\n")


def test_in_production_nobody_but_the_platform_signs(
    say: Terminal, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("SOCK_ENV", "production")
    status, said = say("token", "1")
    assert status == 1
    assert said.startswith("In production only the platform signs tokens")


def test_several_domains_have_to_be_told_apart(say: Terminal, settings: pytest.MonkeyPatch) -> None:
    settings.setenv("SOCK_DOMAINS", "one=one.example; two=two.example")
    settings.delenv("SOCK_JWT_SECRET")
    settings.setenv("SOCK_JWT_SECRET__ONE", SECRET)
    settings.setenv("SOCK_JWT_SECRET__TWO", SECRET[::-1])
    assert say("token", "1") == (1, "Name one with --domain: one, two\n")
    assert say("token", "1", "--domain", "three")[0] == 1
    assert say("check", "--domain", "three")[0] == 1
    assert "platform of one" not in say("check", "--domain", "two")[1]
    _, token = say("token", "1", "--domain", "two")
    assert say("check", "--domain", "two", "--token", token.strip())[0] == 0
    status, said = say("check", "--domain", "one", "--token", token.strip())
    assert status == 1
    assert "FAIL  token: invalid signature: see SOCK_JWT_" in said


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"user_id": 7, "exp": 1}, "jwt expired: have a new one signed"),
        ({"user_id": "x"}, "see SOCK_JWT_CLAIM and SOCK_USER_IDS"),
        ({"user_id": 7, "nbf": 2**40}, "see SOCK_JWT_"),
    ],
)
def test_the_check_says_what_to_do_about_a_token(
    say: Terminal, claims: dict[str, int | str], says: str
) -> None:
    status, said = say("check", "--token", jwt.encode(claims, SECRET, "HS256"))
    assert status == 1
    (line,) = [line for line in said.splitlines() if line.startswith("FAIL")]
    assert says in line


def test_the_check_asks_for_the_keys_that_are_published(
    say: Terminal, settings: pytest.MonkeyPatch
) -> None:
    key = get_default_algorithms()["ES256"].to_jwk(EC.public_key(), as_dict=True)
    platform = StrangePlatform()
    platform.manner = strange_platform.says(json.dumps({"keys": [key]}).encode())
    settings.delenv("SOCK_JWT_SECRET")
    settings.setenv("SOCK_JWT_JWKS_URL", platform.url)
    settings.setenv("SOCK_JWT_ALGORITHM", "ES256")
    assert f"ok    keys of myplatform: 1 at {platform.url}" in say("check")[1]
    settings.setenv("SOCK_JWT_ALGORITHM", "RS256")
    wrong = say("check")
    platform.close()
    settings.setenv("SOCK_JWT_ALGORITHM", "ES256")
    for status, said in (wrong, say("check")):
        assert status == 1
        assert "FAIL  keys of myplatform: no key for " in said
        assert "see SOCK_JWT_JWKS_URL and SOCK_JWT_ALGORITHM" in said


@pytest.mark.parametrize(("kind", "value"), [("user", "388636"), ("user", "7")])
def test_a_revoked_person_is_refused_until_let_in_again(
    say: Terminal, kind: str, value: str
) -> None:
    _, token = say("token", value)
    assert say("revoke", kind, value)[0] == 0
    status, said = say("check", "--token", token.strip())
    assert status == 1
    assert "FAIL  token: jwt revoked" in said
    assert say("unrevoke", kind, value)[0] == 0
    assert say("check", "--token", token.strip())[0] == 0


def test_a_revocation_lasts_as_long_as_it_was_given(say: Terminal, redis: Redis) -> None:
    say("revoke", "token", "some-jti", "--for", "2h")
    say("revoke", "user", "5")
    two_hours = redis.zscore("senna:myplatform:deny", "token:some-jti")
    assert two_hours == pytest.approx(redis.time()[0] + 7200, abs=10)
    assert redis.zscore("senna:myplatform:deny", "user:5") == float("inf")


def test_a_person_who_cannot_be_is_not_revoked(say: Terminal, redis: Redis) -> None:
    assert say("revoke", "user", "05")[0] == 1
    assert say("revoke", "token", " ")[0] == 1  # a variable of the shell that was not set
    assert not redis.exists("senna:myplatform:deny")


def test_the_check_asks_the_platform(say: Terminal, settings: pytest.MonkeyPatch) -> None:
    assert "warn  platform of myplatform: nobody is asked" in say("check")[1]
    with platform.running() as address:
        settings.setenv("SOCK_API_URL", address)
        status, said = say("check")
        assert status == 0
        assert f"ok    platform of myplatform: answers at {address}" in said
        settings.setenv("SOCK_API_PATH", "/v2/users")
        status, said = say("check")
        assert status == 1
        assert "FAIL  platform of myplatform: status 404: see SOCK_API_URL" in said
    status, said = say("check")
    assert status == 1
    assert "FAIL  platform of myplatform: " in said


def test_the_check_names_every_fault_of_the_configuration(
    say: Terminal, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("SOCK_HTTP_PORT", "none")
    settings.setenv("SOCK_NONSENSE", "1")
    status, said = say("check")
    assert status == 1
    assert "FAIL  SOCK_HTTP_PORT: " in said
    assert "FAIL  SOCK_NONSENSE: " in said


def test_the_check_passes_warnings_on(say: Terminal, settings: pytest.MonkeyPatch) -> None:
    settings.setenv("SOCK_ENV", "production")
    settings.setenv("SOCK_JWT_SECRET", "sixteen letters.")
    status, said = say("check")
    assert status == 0
    assert "warn  SOCK_JWT_SECRET" in said


def test_a_redis_that_is_away_is_said_without_its_password(
    say: Terminal, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("SOCK_REDIS_URL", "redis://:hush@127.0.0.1:1/0")
    for words in (["check"], ["revoke", "user", "1"]):
        status, said = say(*words)
        assert status == 1
        assert "see SOCK_REDIS_URL" in said
        assert "hush" not in said


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("5m", 300), ("1h", 3600), ("2d", 172800)]
)
def test_a_period_is_a_number_and_a_letter(text: str, seconds: int) -> None:
    assert period(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "1", "0h", "-1h", "1.5h", "1 h", "1w", "٣h", "1h\n"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        period(text)


@pytest.mark.slow
def test_the_check_starts_the_embedded_engine_and_stops_it_again(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*SENNA, "check"],
        cwd=TREE,
        env=environment(SOCK_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 0, ended.stdout
    assert "ok    Valkey " in ended.stdout
    assert "ok    storage: takes writes" in ended.stdout
