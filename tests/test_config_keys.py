from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from settings_smith import EC, RSA, SECRET, faults, pem, production

from config import Config
from senna.settings.table import BY_NAME


@pytest.mark.parametrize(
    "secret",
    [
        *("secret", "shhhh", "a secret", "changeme", "scene-passage-love-rhyme"),
        *("Your-256-bit-secret", "a-string-secret-at-least-256-bits-long"),
        *("fifteen bytes..", f"{SECRET}\nshort"),
    ],
)
def test_production_refuses_a_secret_that_can_be_guessed(secret: str) -> None:
    (line,) = faults(SOCK_JWT_SECRET=secret)
    assert line.startswith("SOCK_JWT_SECRET: is ")
    assert secret not in line
    assert Config.from_env({"SOCK_ENV": "test", "SOCK_JWT_SECRET": secret}).warnings == ()


def test_production_speaks_of_a_short_secret_and_of_tokens_that_never_expire() -> None:
    warnings = production(SOCK_JWT_SECRET="sixteen bytes ok").warnings
    assert [line.partition(":")[0] for line in warnings] == [
        "SOCK_JWT_SECRET",
        "SOCK_JWT_REQUIRE_EXP",
    ]
    assert production(SOCK_JWT_REQUIRE_EXP="1").warnings == ()


def test_two_domains_with_one_key_are_warned_of_unless_their_tokens_differ() -> None:
    given = {"SOCK_DOMAINS": "a=a.example;b=b.example", "SOCK_JWT_REQUIRE_EXP": "1"}
    (line,) = production(**given).warnings
    assert "a and b" in line
    assert len(production(**given, SOCK_JWT_AUDIENCE__A="a").warnings) == 1
    assert len(production(**given, SOCK_JWT_ISSUER="a").warnings) == 1
    own = {"SOCK_JWT_AUDIENCE__A": "a", "SOCK_JWT_AUDIENCE__B": "b"}
    assert production(**given, **own).warnings == ()


def test_several_secrets_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\r\n\n {SECRET} \n")
    (domain,) = Config.from_env({"SOCK_JWT_SECRET_FILE": str(file)}).domains
    assert domain.jwt_secrets == (SECRET, f" {SECRET} ")


def test_each_secret_can_come_from_a_file(tmp_path: Path) -> None:
    texts = {
        "SOCK_JWT_PUBLIC_KEY": pem(EC),
        "SOCK_API_TOKEN": "an-api-token\n",
        "SOCK_METRICS_TOKEN": "a-metrics-token\n",
        "SOCK_REDIS_URL": "redis://:pass@redis:6379/0\n",
    }
    given = {"SOCK_JWT_ALGORITHM": "ES256"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        given[f"{name}_FILE"] = str(tmp_path / name)
    config = Config.from_env(given)
    (domain,) = config.domains
    assert domain.jwt_public_keys == (pem(EC).strip(),)
    assert (domain.api_token, config.metrics_token) == ("an-api-token", "a-metrics-token")
    assert config.redis_url == "redis://:pass@redis:6379/0"
    assert {name for name, setting in BY_NAME.items() if setting.secret} == {
        *texts,
        "SOCK_JWT_SECRET",
    }


def test_a_file_of_one_domain_comes_before_the_secret_of_all(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(SECRET[::-1])
    given = {"SOCK_DOMAINS": "a", "SOCK_JWT_SECRET_FILE__A": str(tmp_path / "a")}
    assert production(**given).domains[0].jwt_secrets == (SECRET[::-1],)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text(" \n"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(tmp_path / "secret")
    (line,) = faults(SOCK_JWT_SECRET_FILE=str(tmp_path / "secret"))
    assert line.startswith("SOCK_JWT_SECRET_FILE: the file ")
    assert str(tmp_path) not in line


def test_a_secret_given_twice_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    (line,) = faults(SOCK_JWT_SECRET=SECRET, SOCK_JWT_SECRET_FILE=str(tmp_path / "secret"))
    assert line.startswith("SOCK_JWT_SECRET_FILE: ")


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"SOCK_JWT_ALGORITHM": "RS256"}, "SOCK_JWT_PUBLIC_KEY"),
        ({"SOCK_JWT_ALGORITHM": "RS256", "SOCK_JWT_PUBLIC_KEY": pem(EC)}, "SOCK_JWT_PUBLIC_KEY"),
        (
            {"SOCK_JWT_ALGORITHM": "RS256,ES256", "SOCK_JWT_PUBLIC_KEY": pem(EC)},
            "SOCK_JWT_PUBLIC_KEY",
        ),
        ({"SOCK_JWT_PUBLIC_KEY": pem(EC)}, "SOCK_JWT_PUBLIC_KEY"),
        ({"SOCK_JWT_PUBLIC_KEY": pem(EC), "SOCK_JWT_SECRET": SECRET}, "SOCK_JWT_PUBLIC_KEY"),
        ({"SOCK_JWT_JWKS_URL": "https://p.example/jwks"}, "SOCK_JWT_JWKS_URL"),
        (
            {
                "SOCK_JWT_ALGORITHM": "ES256",
                "SOCK_JWT_PUBLIC_KEY": pem(EC),
                "SOCK_JWT_SECRET": SECRET,
            },
            "SOCK_JWT_SECRET",
        ),
    ],
)
@pytest.mark.parametrize("env", ["development", "test", "production"])
def test_keys_fit_their_algorithms(given: dict[str, str], refused: str, env: str) -> None:
    (line,) = faults(SOCK_ENV=env, **given)
    assert line.startswith(f"{refused}: ")


def test_public_keys_of_several_kinds_rotate_together() -> None:
    keys = [pem(RSA), pem(EC), pem(ed25519.Ed25519PrivateKey.generate())]
    (domain,) = Config.from_env(
        {
            "SOCK_JWT_ALGORITHM": "RS256, ES256,EdDSA",
            "SOCK_JWT_PUBLIC_KEY": "".join(keys).replace("\n", "\\n"),
        }
    ).domains
    assert domain.jwt_public_keys == tuple(key.strip() for key in keys)
    assert domain.jwt_secrets == ()


def test_keys_fetched_without_tls_are_warned_of() -> None:
    given = {"SOCK_JWT_ALGORITHM": "RS256", "SOCK_JWT_REQUIRE_EXP": "1"}
    for url, count in (("http://p.example/k", 1), ("http://127.0.0.1/k", 0), ("https://p/k", 0)):
        assert len(Config.from_env(given | {"SOCK_JWT_JWKS_URL": url}).warnings) == count


def test_no_secret_is_shown() -> None:
    hidden = {
        "SOCK_JWT_SECRET": SECRET,
        "SOCK_API_TOKEN": "api-token-0001",
        "SOCK_METRICS_TOKEN": "metrics-token-0001",
        "SOCK_REDIS_URL": "redis://:redis-password@10.0.0.5/0",
    }
    shown = repr(Config.from_env(hidden))
    for word in (SECRET, "api-token-0001", "metrics-token-0001", "redis-password"):
        assert word not in shown


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("SOCK_REDIS_URL", "redis://:hunter2@h:99999/0", "hunter2"),
        ("SOCK_REDIS_URL", "redis://u:p@ss?hunter2=1@h/0", "hunter2"),
        ("SOCK_REDIS_URL", "redis://:hunter2 @h/0", "hunter2"),
        ("SOCK_JWT_SECRET", "hunter2", "hunter2"),
        ("SOCK_JWT_SECRET_FILE", "hunter2", "hunter2"),
        ("SOCK_API_TOKEN", "hunter2\n\x00", "hunter2"),
        ("SOCK_JWT_JWKS_URL", "https://u:hunter2@h/", "hunter2"),
    ],
)
def test_no_fault_repeats_a_secret(name: str, text: str, word: str) -> None:
    told = faults(**{name: text})
    assert any(line.startswith(name) for line in told)
    assert word not in "\n".join(told)
