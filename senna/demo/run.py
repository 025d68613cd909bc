"""Senna on show: the real program in development, a pretended platform and something to paste."""

import http.client
import json
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

from config import Config
from senna.demo.people import PEOPLE

_PATIENCE = 30.0
_WRITER, _READER = 388636, 524376


def run(
    config: Config, start: Callable[[], "subprocess.Popen[bytes]"], token: Callable[[int], str]
) -> int:
    """Until Ctrl-C or SIGTERM. Whatever ends, nothing of it stays behind."""
    signal.signal(signal.SIGTERM, _interrupt)
    senna = start()
    try:
        if _ready(senna, config):
            print(_introduction(config, token), flush=True)
            status = senna.wait()
        elif (found := senna.poll()) is not None:
            status = found
        else:
            print("Senna runs but cannot serve: `python -m senna check` looks for the reason.")
            return 1
        print(f"Senna ended by itself with status {status}.")
        return status or 1
    except KeyboardInterrupt:
        print("\nStopping Senna and the pretended platform ...", flush=True)
        return 0
    finally:
        # A second Ctrl-C must not leave anything behind: what is being stopped gets its time.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        senna.send_signal(signal.SIGINT)  # nobody stands in front of it: at once
        senna.wait()
        print("Stopped. Nothing runs any more; the messages are kept.", flush=True)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _ready(senna: "subprocess.Popen[bytes]", config: Config) -> bool:
    give_up = time.monotonic() + _PATIENCE
    while senna.poll() is None and time.monotonic() < give_up:
        line = http.client.HTTPConnection(_host(config), config.http_port, timeout=2)
        try:
            line.request("GET", "/readyz")
            if line.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            line.close()
        time.sleep(0.1)
    return False


def _host(config: Config) -> str:
    return {"0.0.0.0": "localhost", "::": "localhost"}.get(config.http_host, config.http_host)  # noqa: S104


def _introduction(config: Config, token: Callable[[int], str]) -> str:
    host = f"[{_host(config)}]" if ":" in _host(config) else _host(config)
    address = f"http://{host}:{config.http_port}"
    writer, reader = PEOPLE[_WRITER]["username"], PEOPLE[_READER]["username"]
    kept = "your Redis" if config.redis_url else f"{config.data_dir} (embedded Valkey)"
    return f"""
Senna is running. Ctrl-C stops all of it.

  Demo page  {address}/demo
  API        {address}/api/
  API page   {address}/docs
  Platform   {config.domains[0].api_url} (pretended: {len(PEOPLE)} people)
  Messages   {kept}

Two people and their tokens:

  {_WRITER} {writer}  {token(_WRITER)}
  {_READER} {reader}  {token(_READER)}

{writer} writes to {reader}; paste this into another terminal:

{_curl(config, address, token(_WRITER))}
"""


def _curl(config: Config, address: str, token: str) -> str:
    domain = config.domains[0]
    headers = [f"{domain.jwt_header}: {token}", "Content-Type: application/json"]
    if domain.hosts:
        headers.append(f"Host: {domain.hosts[0]}")
    body = json.dumps({"type": "text", "text": f"Hello {PEOPLE[_READER]['username']}"})
    words = ["curl", "-sS", f"{address}/api/user/{_READER}"]
    words += [word for header in headers for word in ("-H", header)] + ["-d", body]
    return shlex.join(words)
