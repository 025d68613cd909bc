"""The deadline holds however the process runs, and before a connection is even secure.

Under gevent and eventlet a timeout of a socket starts again at every byte, in TLS too.
"""

import itertools
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PATCH = {
    "threading": "",
    "gevent": "from gevent import monkey; monkey.patch_all()",
    "eventlet": "import warnings; warnings.simplefilter('ignore')\n"
    "import eventlet; eventlet.monkey_patch()",
}

PROGRAM = """
import sys, threading, time
sys.path.insert(0, "tests")
from a_domain import a_domain
from senna.platform.profiles import PlatformProfiles, PlatformUnwell

ticks = []
def tick():
    while True:
        ticks.append(time.sleep(0.01))
threading.Thread(target=tick, daemon=True).start()

started = time.monotonic()
try:
    PlatformProfiles(0.5).fetch(a_domain("fast", api_url=sys.argv[1]), [1])
except PlatformUnwell:
    print(0.4 < time.monotonic() - started < 1.0 and len(ticks) > 10)
"""


def drips() -> Iterator[bytes]:
    return (b"a" for _ in itertools.count())


TALK: dict[str, Callable[[], Iterator[bytes]]] = {
    # A record of 16 KiB that begins a handshake, and comes a byte at a time.
    "https": lambda: itertools.chain([b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"], drips()),
    "http": lambda: itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], drips()),
}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", TALK)
@pytest.mark.parametrize("mode", PATCH)
def test_a_stranger_who_drips_is_cut_off(mode: str, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            with suppress(OSError), door.accept()[0] as line:
                for piece in TALK[scheme]():
                    line.sendall(piece)
                    time.sleep(0.05)

        threading.Thread(target=talk, daemon=True).start()
        url = f"{scheme}://127.0.0.1:{door.getsockname()[1]}"
        words = [sys.executable, "-c", f"{PATCH[mode]}\n{PROGRAM}", url]
        program = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert (program.stdout.strip(), program.stderr) == ("True", "")
