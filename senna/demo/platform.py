"""The platform's own API, pretended: what `SOCK_API_URL` would be. Development and tests only."""

import argparse
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from senna.demo.people import PEOPLE

_IDS = re.compile(r"[1-9][0-9]{0,15}(,[1-9][0-9]{0,15}){0,199}", re.ASCII)
_FIELDS = ("id", "username", "role", "picture_url", "profile_url")


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path != "/v1/users":
            self._answer(404, {"error": "There is only /v1/users here"})
            return
        query = parse_qs(asked.query, keep_blank_values=True)
        ids = query.get("ids", [""])
        if len(ids) != 1 or not _IDS.fullmatch(ids[0]):
            self._answer(400, {"error": "ids: up to 200 numbers with commas between them"})
            return
        fields = query["fields"][-1].split(",") if "fields" in query else list(_FIELDS)
        self._answer(200, {"entries": _entries(ids[0], fields)})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        packed = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_: Any) -> None:
        """Says nothing: the demo's own words would drown."""


def _entries(ids: str, fields: list[str]) -> list[dict[str, Any]]:
    known = [PEOPLE[number] for number in map(int, ids.split(",")) if number in PEOPLE]
    return [{name: person[name] for name in _FIELDS if name in fields} for person in known]


@contextmanager
def running(port: int = 0) -> Iterator[str]:
    """Serves in a thread, on a free port unless one is named. Gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Asked) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=0, help="a free one when absent")
    port = options.parse_args().port
    with suppress(KeyboardInterrupt), running(port) as address:
        print(f"Pretending to be a platform at {address}/v1/users", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
