"""docs/deploy.md as it stands: its settings start, its unit runs, its Redis user is enough."""

import http.client
import re
import shlex
import shutil
import socket
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from docs.examples import blocks, page, play, the_block
from docs.street_front import redis_server, url_of
from processes import GUNICORN, ROOT, SENNA, count, environment, eventually, program, serving
from redis import Redis
from redis.exceptions import NoPermissionError
from settings_smith import SECRET, faults

from config import Config
from senna.demo import platform
from senna.edge.fields.queries import MAX_WAIT
from senna.edge.wire.body import MAX_BODY
from senna.serve.engine import embedded
from senna.serve.valkey import EngineError

PAGE = page("docs/deploy.md")
SETTINGS, UNIT, DOMAINS = blocks(PAGE, "ini")
REDIS_CONF, USER = blocks(PAGE, "conf")
NGINX = the_block(PAGE, "nginx")
SERVER = (ROOT / "gunicorn.conf.py").read_text()


def variables(text: str) -> dict[str, str]:
    """As a shell reads them, which systemd does too. What is empty is for the reader to fill in."""
    ran = subprocess.run(
        ["env", "-i", "sh", "-c", f"set -a\n{text}\nenv"],
        capture_output=True,
        text=True,
        check=True,
    )
    given = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    told = {name: value for name, value in given.items() if name.startswith("SOCK_")}
    assert len(told) == len(text.splitlines())
    return {name: value or f"{SECRET} of {name}" for name, value in told.items()}


@pytest.mark.parametrize("text", [SETTINGS, DOMAINS + "SOCK_JWT_REQUIRE_EXP=1\n"])
def test_the_settings_start_production_without_a_warning(text: str) -> None:
    config = Config.from_env(variables(text))
    assert (config.env, config.warnings) == ("production", ())
    assert {domain.handle for domain in config.domains} in (
        {"carthrottle"},
        {"carthrottle", "other"},
    )


def test_settings_that_nobody_filled_in_do_not_start() -> None:
    given = variables(SETTINGS) | {"SOCK_JWT_SECRET": ""}
    assert faults(**given)[0].startswith("SOCK_JWT_SECRET: is not set for carthrottle")


def number(pattern: str, text: str) -> int:
    (found,) = re.findall(pattern, text, re.MULTILINE)
    return int(found)


def test_what_waits_waits_longer_than_what_it_waits_for() -> None:
    assert number(r"proxy_read_timeout (\d+)s;  # /api", NGINX) > MAX_WAIT
    assert number(r"client_max_body_size (\d+)k;", NGINX) * 1024 > MAX_BODY
    kept = number(r"^keepalive = (\d+)", SERVER)
    assert number(r"^    keepalive_timeout (\d+)s;", NGINX) < kept
    assert number(r"TimeoutStopSec=(\d+)", UNIT) > number(r"^graceful_timeout = (\d+)", SERVER)


def unit() -> RawConfigParser:
    told = RawConfigParser(strict=True)
    # As Python's own documentation says it is done, though to mypy it is a method.
    told.optionxform = str  # type: ignore[method-assign, assignment]
    told.read_string(UNIT)
    return told


def test_the_unit_is_one_for_systemd(tmp_path: Path) -> None:
    assert unit().sections() == ["Unit", "Service", "Install"]
    here = UNIT.replace("/opt/senna/.venv/bin", str(Path(sys.executable).parent))
    (tmp_path / "senna@.service").write_text(here.replace("/opt/senna", str(ROOT)))
    (tmp_path / "senna@3005.service").symlink_to("senna@.service")
    if shutil.which("systemd-analyze"):
        words = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "senna@3005.service")]
        checked = subprocess.run(words, capture_output=True, text=True, timeout=30)
        assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.slow
def test_the_unit_starts_senna_which_says_when_it_is_ready(tmp_path: Path) -> None:
    service = unit()["Service"]
    assert service["Environment"] == "SOCK_HTTP_PORT=%i"
    assert service["Type"] == "notify"
    bin_, words = str(Path(sys.executable).parent), service["ExecStart"]
    words = words.replace("/opt/senna/.venv/bin", bin_)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        heard = str(tmp_path / "notify")
        with program(*shlex.split(words), data=tmp_path, NOTIFY_SOCKET=heard) as senna:
            assert systemd.recv(4096).startswith(b"READY=1")
            assert eventually(senna.serves)
            assert senna.end() == 0


@pytest.mark.slow
def test_its_redis_and_its_user_are_enough_for_everything(tmp_path: Path) -> None:
    with redis_server(tmp_path, REDIS_CONF + USER) as path, platform.running() as api:
        url = url_of(path, "senna", "PASSWORD")
        with serving(
            *GUNICORN,
            data=tmp_path,
            SOCK_REDIS_URL=url,
            SOCK_API_URL=api,
            SOCK_CORS_ORIGINS="https://app.example",
        ) as senna:
            assert play(page("docs/api.md"), senna.port) > 25
        for command in ("check", "revoke user 388636", "unrevoke user 388636"):
            ran = subprocess.run(
                [*SENNA, *command.split()],
                cwd=ROOT,
                env=environment(SOCK_REDIS_URL=url, SOCK_API_URL=api),
                capture_output=True,
                text=True,
                timeout=30,
            )
            assert ran.returncode == 0, ran
            assert not re.search("^(warn|FAIL)", ran.stdout, re.MULTILINE), ran.stdout
        forbidden(url)


def forbidden(url: str) -> None:
    with Redis.from_url(url) as user:
        for command in (
            *("FLUSHALL", "KEYS *", "GET other:key", "CONFIG SET dir /", "ACL LIST"),
            *("FUNCTION FLUSH", "PUBLISH other text", "SHUTDOWN"),
        ):
            with pytest.raises(NoPermissionError):
                user.execute_command(*command.split())


@pytest.mark.slow
def test_what_is_to_be_watched_is_counted(tmp_path: Path) -> None:
    with serving(*GUNICORN, data=tmp_path) as senna:
        line = http.client.HTTPConnection("localhost", senna.port, timeout=5)
        line.request("GET", "/metrics")
        counted = line.getresponse().read().decode()
        line.close()
    named = set(re.findall(r"senna_http_\w+", PAGE))
    assert named == set(
        re.findall(r"^# TYPE (senna_http_\w+) (?:counter|histogram)", counted, re.M)
    )


@pytest.mark.slow
def test_a_backup_brings_everything_back(tmp_path: Path) -> None:
    back_up, restore = (text for text in blocks(PAGE, "sh") if "redis-cli" in text)
    (tmp_path / "backup").mkdir()

    def run(text: str) -> None:
        here = text.replace("/var/lib/redis/", f"{tmp_path}/").replace(
            "/backup/", f"{tmp_path}/backup/"
        )
        here = here.replace("/etc/redis/", f"{tmp_path}/")
        here = here.replace("redis-cli ", f"redis-cli -e -s {tmp_path}/redis.sock ")
        subprocess.run(["sh", "-e", "-c", here], check=True, capture_output=True, timeout=30)

    with redis_server(tmp_path, REDIS_CONF) as path, Redis(unix_socket_path=str(path)) as before:
        before.set("said", "before")
        run(back_up)
        before.set("said", "after")
    run(restore)
    with redis_server(tmp_path, REDIS_CONF) as path, Redis(unix_socket_path=str(path)) as again:
        assert eventually(again.ping, 5)
        assert again.get("said") == b"before"


@pytest.mark.slow
def test_a_damaged_file_is_mended_as_the_page_says(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with embedded(data):
        for _ in range(50):
            count(data)
    (file,) = (data / "appendonlydir").glob("*.incr.aof")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"junk" * 10 + whole[len(whole) // 2 + 40 :])
    with pytest.raises(EngineError, match="append only file"), embedded(data):
        pass
    (tmp_path / ".venv").symlink_to(sys.prefix)
    mend = the_block(PAGE, "bash").replace("/tmp/", f"{tmp_path}/")
    subprocess.run(["bash", "-e", "-c", mend], cwd=tmp_path, check=True, capture_output=True)
    with embedded(data):
        assert 10 < count(data) < 51
    assert (tmp_path / "data-as-it-was" / file.relative_to(data)).stat().st_size == len(whole)
