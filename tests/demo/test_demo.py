"""The first minute of somebody new: `make run`, and the line it says to paste."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from processes import SENNA, Program, children, command, environment, eventually, program

from senna.demo.people import PEOPLE

pytestmark = pytest.mark.slow

README_TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjozODg2MzZ9"
    ".UOFA3A6iCHN62Iobv-5WAzb95uRWuRn8nslhNPMfLz4"
)


def introduction(demo: Program) -> list[str]:
    """What it says until the line to paste."""
    assert demo.process.stdout
    said = []
    for line in demo.process.stdout:
        said.append(line)
        if line.startswith("curl "):
            return said
    raise AssertionError("".join(said))


def family(pid: int) -> list[int]:
    with suppress(OSError):
        return [pid, *(member for child in children(pid) for member in family(child))]
    return []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_line_to_paste_sends_a_message_and_ctrl_c_stops_everything(
    tmp_path: Path, how: signal.Signals
) -> None:
    with program(*SENNA, "demo", data=tmp_path) as demo:
        said = introduction(demo)
        sent = subprocess.run(["sh", "-c", said[-1]], capture_output=True, check=True, timeout=10)
        answer = json.loads(sent.stdout)
        assert answer["state"]["inbox_key"] == "user-524376"
        assert answer["entry"]["text"] == "Hello Ben"
        text = "".join(said)
        assert README_TOKEN in text
        assert f"http://localhost:{demo.port}/docs" in text
        assert demo.get("/docs") == 200
        everybody = family(demo.process.pid)
        assert len(everybody) == 4  # the demo, the server with its worker, and the engine
        demo.process.send_signal(how)
        rest, _ = demo.process.communicate(timeout=30)
        assert rest.endswith("Stopped. Nothing runs any more; the messages are kept.\n")
        assert demo.process.returncode == 0
        assert not any(map(command, everybody))


def test_both_people_can_read_with_their_tokens_and_see_each_other(tmp_path: Path) -> None:
    with program(*SENNA, "demo", data=tmp_path) as demo:
        said = introduction(demo)
        subprocess.run(["sh", "-c", said[-1]], capture_output=True, check=True, timeout=10)
        (line,) = (line for line in said if line.startswith("  524376 "))
        reading = said[-1].split(" -d ")[0].replace("/524376", "/388636")
        reading = reading.replace(README_TOKEN, line.split()[-1])
        read = subprocess.run(["sh", "-c", reading], capture_output=True, check=True, timeout=10)
        history = json.loads(read.stdout)
        assert history["entry"] == PEOPLE[388636]
        assert [message["text"] for message in history["messages"]] == ["Hello Ben"]


def test_a_killed_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    with program(*SENNA, "demo", data=tmp_path) as demo:
        introduction(demo)
        everybody = family(demo.process.pid)
        demo.end(signal.SIGKILL)
        assert eventually(lambda: not any(map(command, everybody)))


def refused(**settings: str) -> tuple[int, str]:
    ended = subprocess.run(
        [*SENNA, "demo"],
        cwd=Path(__file__).parents[2],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=30,
    )
    return ended.returncode, ended.stderr


def test_a_busy_port_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, said = refused(SOCK_HTTP_PORT=str(port))
    assert (status, said) == (
        1,
        f"Port {port} is in use on localhost: stop the other program or set SOCK_HTTP_PORT\n",
    )


def test_the_demo_stays_out_of_production() -> None:
    secret = "a secret that is long enough for production"
    assert refused(SOCK_ENV="production", SOCK_JWT_SECRET=secret) == (
        1,
        "The demo is for development: unset SOCK_ENV\n",
    )


def test_a_server_that_dies_ends_the_demo_with_its_status(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, said = refused(SOCK_DATA_DIR=str(tmp_path / "file"))
    assert status == 1
    assert "The embedded engine cannot use" in said


def test_the_pretended_platform_runs_alone_too() -> None:
    words = [sys.executable, "-m", "senna.demo.platform"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as alone:
        assert alone.stdout
        assert alone.stdout.readline().startswith("Pretending to be a platform at http://127.")
        os.kill(alone.pid, signal.SIGINT)
        assert alone.wait(10) == 0
