import os

import pytest
from settings_smith import SECRET, faults, production

from config import Config, Failpoint, Rate


def test_development_starts_with_nothing_set() -> None:
    config = Config.from_env({"SOCK_ENV": "development"})
    (domain,) = config.domains
    assert config.development
    assert (config.trusted_proxies, config.metrics_token) == ((), None)
    assert (domain.api_url, domain.jwt_public_keys, domain.jwt_jwks_url) == ("", (), None)
    assert (config.http_host, config.http_port, config.redis_url) == ("localhost", 3005, None)
    assert (config.async_mode, config.data_dir) == ("gevent", "./data")
    assert (domain.handle, domain.hosts, domain.origins) == ("myplatform", (), ())
    assert domain.jwt_secrets == ("scene-passage-love-rhyme",)
    assert (domain.jwt_algorithms, domain.jwt_header) == (("HS256",), "X-Auth-Token")
    assert (domain.send_limit, domain.new_chat_limit) == (Rate(10, 1, 30), Rate(30, 3600, 30))
    assert (domain.text_points, domain.text_bytes) == (4000, 16384)
    assert config.warnings == ()


def test_only_development_has_a_secret_of_its_own() -> None:
    for env in ("test", "production", "staging", ""):
        assert any(line.startswith("SOCK_JWT_SECRET:") for line in faults(SOCK_ENV=env))


def test_the_engine_room_has_a_worker_for_each_core_that_we_may_use() -> None:
    assert production().workers == min(len(os.sched_getaffinity(0)), 64)
    assert production(SOCK_WORKERS="3").workers == 3


@pytest.mark.parametrize(
    "other", [{"SOCK_ENGINE": "stock"}, {"SOCK_ASYNC": "threading"}, {"SOCK_ASYNC": "eventlet"}]
)
def test_elsewhere_there_is_one_worker(other: dict[str, str]) -> None:
    assert production(**other).workers == 1
    assert production(SOCK_WORKERS="3", **other).workers == 3


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (3, 3), (64, 64), (300, 64)])
def test_never_more_workers_than_may_be_asked_for(
    cores: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert production().workers == workers


def test_an_environment_that_nobody_knows_is_production_and_says_so() -> None:
    config = production(SOCK_ENV="staging")
    assert config.env == "production"
    assert any(line.startswith("SOCK_ENV:") for line in config.warnings)


def test_every_fault_is_told_at_once() -> None:
    told = faults(SOCK_HTTP_PORT="x", SOCK_WORKERS="0", SOCK_ASYNC="twisted", SOCK_HTP_HOST="a")
    assert [line.partition(":")[0] for line in told] == [
        "SOCK_HTTP_PORT",
        "SOCK_ASYNC",
        "SOCK_WORKERS",
        "SOCK_HTP_HOST",
        "SOCK_JWT_SECRET",
    ]
    assert "SOCK_HTTP_HOST" in told[3]


def test_domains_that_cannot_be_read_hide_no_other_fault() -> None:
    told = faults(
        SOCK_DOMAINS="a=x.example; b=x.example",
        SOCK_CORS_ORIGINS="*",
        SOCK_JWT_SECRET="changeme",
        SOCK_LIMIT_SEND="x",
    )
    assert {line.partition(":")[0] for line in told} == {
        "SOCK_DOMAINS",
        "SOCK_CORS_ORIGINS",
        "SOCK_JWT_SECRET",
        "SOCK_LIMIT_SEND",
    }


def test_what_is_set_for_single_domains_waits_until_they_can_be_read() -> None:
    (line,) = faults(SOCK_DOMAINS="a=x.example; b=x.example", SOCK_JWT_SECRET__A=SECRET)
    assert line.startswith("SOCK_DOMAINS:")


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("SOCK_CORS_ORIGINS", "*,foo,https://app.example", ["`*`", "`foo`"]),
        ("SOCK_TRUSTED_PROXIES", "a, 10.0.0.1 b", ["`a`", "`b`"]),
        ("SOCK_JWT_ALGORITHM", "none,HS256,FOO", ["`none`", "`FOO`"]),
        ("SOCK_DOMAINS", "A=a.example;b=x/y,z:1", ["`myplatform`", "`x/y`", "`z:1`"]),
    ],
)
def test_all_that_is_wrong_in_a_list_is_told(name: str, text: str, wrong: list[str]) -> None:
    (line,) = [fault for fault in faults(**{name: text}) if fault.startswith(name)]
    assert all(word in line for word in wrong)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"SOCK_REDIS_URL": "redis://10.0.0.5"}, "SOCK_REDIS_URL"),
        ({"SOCK_REDIS_URL": "redis://user@redis:6379/0"}, "SOCK_REDIS_URL"),
        ({"SOCK_REDIS_HOST": "redis"}, "SOCK_REDIS_HOST"),
        ({"SOCK_REDIS_HOST": "redis", "SOCK_REDIS_INSECURE": "1"}, None),
        ({"SOCK_REDIS_URL": "redis://10.0.0.5", "SOCK_REDIS_INSECURE": "1"}, None),
        ({"SOCK_REDIS_URL": "redis://:word@10.0.0.5"}, None),
        ({"SOCK_REDIS_URL": "rediss://10.0.0.5"}, None),
        ({"SOCK_REDIS_URL": "redis://127.0.0.1:6380/3"}, None),
        ({"SOCK_REDIS_URL": "redis://[::1]"}, None),
        ({"SOCK_REDIS_URL": "unix:///run/redis.sock?db=1"}, None),
        ({"SOCK_REDIS_PORT": "6380"}, None),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"FLASK_DEBUG": "true"}, "FLASK_DEBUG"),
        ({"FLASK_DEBUG": "0"}, None),
    ],
)
def test_production_refuses_what_strangers_could_read(
    given: dict[str, str], refused: str | None
) -> None:
    if refused is None:
        production(**given)
        return
    (line,) = faults(SOCK_JWT_SECRET=SECRET, **given)
    assert line.startswith(f"{refused}: ")
    Config.from_env({"SOCK_ENV": "development"} | given)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, None),
        ({"SOCK_REDIS_HOST": "localhost"}, "redis://localhost:6379/0"),
        ({"SOCK_REDIS_HOST": "::1", "SOCK_REDIS_PORT": "7"}, "redis://[::1]:7/0"),
        ({"SOCK_REDIS_PORT": "6380"}, "redis://localhost:6380/0"),
        ({"SOCK_REDIS_URL": " redis://localhost:1/2 "}, "redis://localhost:1/2"),
        ({"SOCK_REDIS_URL": "", "SOCK_REDIS_HOST": " ", "SOCK_REDIS_PORT": ""}, None),
    ],
)
def test_a_redis_is_named_or_the_embedded_one_runs(given: dict[str, str], url: str | None) -> None:
    assert production(**given).redis_url == url


@pytest.mark.parametrize("part", ["SOCK_REDIS_HOST", "SOCK_REDIS_PORT"])
def test_a_redis_is_named_in_one_way(part: str) -> None:
    (line,) = faults(SOCK_ENV="development", SOCK_REDIS_URL="redis://localhost", **{part: "6379"})
    assert line.startswith(f"{part}: ")


def test_domains_have_hosts_and_variables_of_their_own() -> None:
    config = Config.from_env(
        {
            "SOCK_DOMAINS": "car-throttle=WWW.car.example, [::1]:80 ; other=bücher.example",
            "SOCK_JWT_SECRET": SECRET,
            "SOCK_JWT_SECRET__CAR_THROTTLE": SECRET[::-1],
            "SOCK_USER_IDS__OTHER": "string",
            "SOCK_TEXT_MAX": "10",
            "SOCK_JWT_REQUIRE_EXP": "1",
        }
    )
    car, other = config.domains
    assert (car.handle, car.hosts) == ("car-throttle", ("www.car.example", "::1"))
    assert other.hosts == ("xn--bcher-kva.example",)
    assert (car.jwt_secrets, other.jwt_secrets) == ((SECRET[::-1],), (SECRET,))
    assert (car.string_ids, other.string_ids) == (False, True)
    assert (car.text_points, other.text_points) == (10, 10)
    assert config.warnings == ()


def test_a_fault_in_a_variable_of_one_domain_names_that_variable() -> None:
    told = faults(SOCK_DOMAINS="a-b=a.example;c=c.example", SOCK_JWT_SECRET__A_B="secret")
    assert [line.partition(":")[0] for line in told] == ["SOCK_JWT_SECRET__A_B", "SOCK_JWT_SECRET"]
    assert " c:" in told[1]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SOCK_JWT_SECRET__NOBODY", "A_B"),
        ("SOCK_JWT_SECRET__a_b", "A_B"),
        ("SOCK_JWT_SECRET__A_B_FILE", "SOCK_JWT_SECRET_FILE__A_B"),
        ("SOCK_JWT_SECRETS", "SOCK_JWT_SECRET"),
        ("SOCK_JWT_SECERT__A_B", "SOCK_JWT_SECRET"),
        ("SOCK_API_URL_FILE", "SOCK_API_URL"),
        ("SOCK_HTTP_PORT__A_B", "SOCK_HTTP_PORT"),
        ("SOCK_", "no such variable"),
        ("SOCK_ZZZZZZZZ", "remove it"),
    ],
)
def test_a_name_nobody_knows_is_a_fault_with_advice(name: str, says: str) -> None:
    for text in ("", "text"):
        given = {"SOCK_DOMAINS": "a-b", "SOCK_JWT_SECRET": SECRET, name: text}
        (line,) = faults(**given)
        assert line.startswith(f"{name}: ")
        assert says in line.removeprefix(name)


def test_domains_and_a_single_handle_do_not_go_together() -> None:
    (line,) = faults(SOCK_ENV="development", SOCK_DOMAINS="a", SOCK_DOMAIN_HANDLE="a")
    assert line.startswith("SOCK_DOMAIN_HANDLE: ")


def test_spaces_around_a_value_do_not_count() -> None:
    config = production(SOCK_HTTP_PORT=" 80 ", SOCK_METRICS_TOKEN=" t\n", SOCK_USER_IDS="string ")
    assert (config.http_port, config.metrics_token) == (80, "t")


def test_a_proxy_that_could_be_anybody_is_warned_of() -> None:
    config = production(SOCK_TRUSTED_PROXIES="0.0.0.0/0 unix,2001:db8::1", SOCK_JWT_REQUIRE_EXP="1")
    assert config.trusted_proxies == ("0.0.0.0/0", "unix", "2001:db8::1/128")
    assert len(config.warnings) == 1


def test_origins_are_written_as_a_browser_sends_them() -> None:
    given = "https://APP.example:443, http://localhost:3000,https://[::1]:8443"
    (domain,) = production(SOCK_CORS_ORIGINS=given).domains
    assert domain.origins == ("https://app.example", "http://localhost:3000", "https://[::1]:8443")


def test_a_failpoint_is_for_tests_alone() -> None:
    given = {"SOCK_FAILPOINT": "after_commit:kill@37", "SOCK_JWT_SECRET": SECRET}
    config = Config.from_env(given | {"SOCK_ENV": "test"})
    assert config.failpoint == Failpoint("after_commit", 37)
    for env in ("development", "production", ""):
        (line,) = faults(**given, SOCK_ENV=env)
        assert line.startswith("SOCK_FAILPOINT: kills Senna")
