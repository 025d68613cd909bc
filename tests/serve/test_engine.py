import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

import pytest
from processes import TREE, count, eventually
from redis import Redis

from senna.serve import engine, valkey
from senna.serve.address import answers, socket_path, socket_url
from senna.serve.engine import Engine, embedded
from senna.serve.valkey import EngineError
from senna.store.client import connect

OWNER = """
import sys, time
from senna.serve.engine import Engine
engine = Engine.start(sys.argv[1])
print("owner" if engine.owned else "guest", flush=True)
sys.stdin.readline()
engine.stop()
"""


@contextmanager
def another_process(data: Path, code: str = OWNER) -> Iterator["subprocess.Popen[str]"]:
    words = [sys.executable, "-c", code, str(data)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=TREE, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def end(process: "subprocess.Popen[str]") -> int:
    assert process.stdin
    process.stdin.close()
    return process.wait(10)


def test_data_survives_a_restart(tmp_path: Path) -> None:
    for round_ in (1, 2, 3):
        with embedded(tmp_path) as started:
            assert started.owned
            assert count(tmp_path) == round_
        assert not answers(socket_path(tmp_path))


def test_data_survives_a_killed_engine(tmp_path: Path) -> None:
    with embedded(tmp_path), connect(socket_url(tmp_path)) as client:
        count(tmp_path)
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    with embedded(tmp_path):
        assert count(tmp_path) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appendonly", "yes"),
        ("appendfsync", "everysec"),
        ("save", ""),
        ("maxmemory-policy", "noeviction"),
        ("zset-max-listpack-value", "4096"),
        ("zset-max-listpack-entries", "128"),
        ("hash-max-listpack-value", "4096"),
        ("hash-max-listpack-entries", "64"),
        ("port", "0"),
    ],
)
def test_the_engine_runs_with_our_settings(redis: Redis, name: str, value: str) -> None:
    assert redis.config_get(name) == {name: value}


def allocator(data: Path) -> str:
    with embedded(data), connect(socket_url(data)) as client:
        pid = client.info("server")["process_id"]
        assert "GLIBC_TUNABLES" in Path(f"/proc/{pid}/environ").read_text()
        found = "jemalloc" if "jemalloc" in Path(f"/proc/{pid}/maps").read_text() else "libc"
    assert "ld.so" not in (data / "valkey.log").read_text()
    return found


def test_the_engine_takes_jemalloc_where_the_machine_has_it(tmp_path: Path) -> None:
    assert allocator(tmp_path) == ("jemalloc" if find_library("jemalloc") else "libc")


def test_the_engine_starts_where_there_is_no_jemalloc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valkey, "_ALLOCATOR", "no such library")
    assert allocator(tmp_path) == "libc"


def test_the_engine_starts_where_nobody_can_say_whether_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_folder_to_write_in(name: str) -> str:
        raise FileNotFoundError(name)

    monkeypatch.setattr(valkey, "find_library", no_folder_to_write_in)
    assert allocator(tmp_path) == "libc"


def test_only_its_user_reaches_the_engine(tmp_path: Path) -> None:
    with embedded(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
        assert socket_path(tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_the_terminal_does_not_reach_the_engine(tmp_path: Path) -> None:
    with embedded(tmp_path), connect(socket_url(tmp_path)) as client:
        assert os.getsid(client.info("server")["process_id"]) != os.getsid(0)


def test_a_second_owner_becomes_a_guest_and_leaves_the_engine_alone(tmp_path: Path) -> None:
    with embedded(tmp_path) as first:
        with another_process(tmp_path) as second:
            assert said(second) == "guest"
            assert end(second) == 0
        with embedded(tmp_path) as third:
            assert not third.owned
            assert third.url == first.url
        assert count(tmp_path) == 1


def test_a_killed_owner_takes_its_engine_along_and_the_next_one_takes_over(tmp_path: Path) -> None:
    with another_process(tmp_path) as first:
        assert said(first) == "owner"
        assert count(tmp_path) == 1
        first.kill()
        first.wait()
        with embedded(tmp_path) as second:
            assert second.owned
            assert count(tmp_path) == 2


def test_a_killed_owner_s_engine_is_gone_within_seconds(tmp_path: Path) -> None:
    with another_process(tmp_path) as owner:
        assert said(owner) == "owner"
        owner.kill()
        assert eventually(lambda: not answers(socket_path(tmp_path)), 3)


def test_a_forked_child_neither_stops_the_engine_nor_holds_its_lock(tmp_path: Path) -> None:
    forking = OWNER.replace(
        "sys.stdin.readline()",
        "import os\npid = os.fork()\nif pid == 0: engine.stop(); sys.exit()\n"
        "os.waitpid(pid, 0)\nif os.fork() == 0: time.sleep(60)\nprint('forked', flush=True)\n"
        "sys.stdin.readline()",
    )
    with another_process(tmp_path, forking) as owner:
        assert (said(owner), said(owner)) == ("owner", "forked")
        sleeper = int(Path(f"/proc/{owner.pid}/task/{owner.pid}/children").read_text().split()[-1])
        assert count(tmp_path) == 1
        assert end(owner) == 0
        with embedded(tmp_path) as next_:
            assert next_.owned
        os.kill(sleeper, signal.SIGKILL)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.2)


@pytest.mark.parametrize(
    ("record", "who"),
    [("4194305\n", "a process that is gone"), ("", "a process that is gone"), ("1\n", "process 1")],
)
def test_data_held_by_an_engine_that_is_of_no_use_is_refused(
    tmp_path: Path, hurried: None, record: str, who: str
) -> None:
    with (tmp_path / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write(record)
        held.flush()
        with pytest.raises(EngineError, match=f"held by the engine of {who}$"):
            Engine.start(tmp_path)


def test_a_data_directory_with_a_long_path_works(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30) / "path"
    with embedded(deep) as started:
        assert count(deep) == 1
        assert len(started.url) < 110
        assert socket_path(deep).parent.stat().st_mode & 0o777 == 0o700
        assert socket_path(deep) != socket_path(deep / "other")


def test_one_data_directory_has_one_socket_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real").mkdir()
    assert socket_url(tmp_path / "link") == socket_url(str(tmp_path / "link" / ".." / "real"))


def test_a_path_with_odd_characters_works(tmp_path: Path) -> None:
    odd = tmp_path / "50% of ü?#"
    with embedded(odd):
        assert count(odd) == 1


def test_a_planted_folder_for_short_paths_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"senna-{os.geteuid()}").mkdir(mode=0o777)
    (tmp_path / f"senna-{os.geteuid()}").chmod(0o777)
    with pytest.raises(EngineError, match="not a private folder"):
        Engine.start(tmp_path / ("long" * 30))


def test_an_engine_that_dies_at_its_start_says_why(tmp_path: Path) -> None:
    with embedded(tmp_path):
        count(tmp_path)
    for manifest in (tmp_path / "appendonlydir").glob("*.manifest"):
        manifest.write_text("nonsense\n")
    with pytest.raises(EngineError, match=r"(?s)did not start. It said:.*manifest"):
        Engine.start(tmp_path)


def test_a_data_directory_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match=f"cannot use {tmp_path}/file"):
        Engine.start(tmp_path / "file")


def test_a_killed_engine_is_started_again_with_all_it_held(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with embedded(tmp_path) as engine:
        count(tmp_path)
        with connect(engine.url) as client:
            os.kill(client.info("server")["process_id"], signal.SIGKILL)
        eventually(lambda: not answers(socket_path(tmp_path)))
        eventually(lambda: answers(socket_path(tmp_path)))
        assert count(tmp_path) == 2
    assert not answers(socket_path(tmp_path))
    assert "it is started again" in capfd.readouterr().err


def test_stopping_while_the_engine_is_down_leaves_none_behind(tmp_path: Path) -> None:
    with embedded(tmp_path) as engine, connect(engine.url) as client:
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    assert not answers(socket_path(tmp_path))
    with embedded(tmp_path) as again:
        assert again.owned
