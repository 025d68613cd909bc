"""A store with people in it, whose commands are prepared first and run in bulk, and timed."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config import Config, Domain
from senna.model import Change, Conversation, Draft, Page
from senna.serve.engine import embedded
from senna.store.client import Client, connect
from senna.store.conversations import Conversations
from senna.store.histories import Histories
from senna.store.inboxes import Inboxes
from senna.store.keys import Keys
from senna.store.scripts import Scripts

TEXT = "The quick brown fox jumps over the lazy dog, twice, on time."
# Limits are raised and stay on: what they cost is part of what is measured.
ENVIRONMENT = {
    "SOCK_ENV": "test",
    "SOCK_JWT_SECRET": "a secret that only the bench has",
    "SOCK_LIMIT_SEND": "100000/s:100000",
    "SOCK_LIMIT_NEW_CHATS": "100000/s:100000",
}


class _PreparedError(Exception):
    """Raised in place of running a command that was only to be seen."""


class _Recorder:
    """Stands where the client stands, and keeps the commands that the store would have sent."""

    def __init__(self) -> None:
        self.commands: list[tuple[Any, ...]] = []

    def call(self, *command: Any) -> None:
        self.commands.append(command)
        raise _PreparedError


class Town:
    def __init__(self, client: Client) -> None:
        self.redis = client
        self.keys = Keys("senna")
        self.domain: Domain = Config.from_env(ENVIRONMENT).domains[0]
        self._recorder = _Recorder()
        recorder: Any = self._recorder
        scripts = Scripts(recorder)
        self._conversations = Conversations(self.keys, scripts)
        self._histories = Histories(recorder, self.keys, scripts)
        self._inboxes = Inboxes(recorder, self.keys, scripts, self._histories)
        self._pid = int(client.info("server")["process_id"])
        self.empty()

    def empty(self) -> None:
        # SYNC: what is freed behind our back would be counted as memory that messages gave back.
        self.redis.call("FLUSHALL", "SYNC")
        Scripts(self.redis).load()

    def pair(self, one: int, other: int) -> Conversation:
        return Conversation.between(self.domain.handle, one, other)

    # --- what people do, prepared ---

    def send(self, author: int, peer: int, text: str, key: str | None = None) -> None:
        draft = Draft("text", text[:60], key)
        pair = self.pair(author, peer)
        self._prepare(lambda: self._conversations.send(self.domain, pair, author, draft, True))

    def edit(self, author: int, peer: int, v: int, text: str) -> None:
        change, pair = Change("text", text[:60]), self.pair(author, peer)
        self._prepare(
            lambda: self._conversations.edit(self.domain, pair, author, v, change, None, True)
        )

    def delete(self, author: int, peer: int, v: int) -> None:
        pair = self.pair(author, peer)
        self._prepare(lambda: self._conversations.delete(self.domain, pair, author, v, None))

    def read(self, reader: int, peer: int) -> None:
        pair = self.pair(reader, peer)
        self._prepare(lambda: self._conversations.read(self.domain, pair, reader, None))

    def history(self, reader: int, peer: int, page: Page) -> None:
        pair = self.pair(reader, peer)
        self._prepare(lambda: self._histories.page(pair, reader, page))

    def inbox(self, reader: int) -> None:
        self._prepare(lambda: self._inboxes.page(self.domain, reader, Page(1, 10)))

    def _prepare(self, act: Callable[[], object]) -> None:
        try:
            act()
        except _PreparedError:
            return

    # --- running it ---

    def run(self) -> tuple[int, list[Any]]:
        """Sends what was prepared, fifty in flight, and says how much CPU (ns) the engine took."""
        commands, self._recorder.commands = self._recorder.commands, []
        answers: list[Any] = []
        before = self._cpu()
        for start in range(0, len(commands), 50):
            with self.redis.pipeline(transaction=False) as pipe:
                for command in commands[start : start + 50]:
                    pipe.execute_command(*command)
                answers += pipe.execute()
        return self._cpu() - before, answers

    def settle(self) -> None:
        """A million writes make the engine rewrite its file in a child: not while we measure."""
        while any(
            self.redis.info("persistence")[f"aof_rewrite_{state}"]
            for state in ("in_progress", "scheduled")
        ):
            time.sleep(0.1)

    def allocator(self) -> str:
        used = Path(f"/proc/{self._pid}/maps").read_text()
        return "jemalloc" if "jemalloc" in used else "the C library"

    def memory(self) -> int:
        return int(self.redis.info("memory")["used_memory"])

    def _cpu(self) -> int:
        return int(Path(f"/proc/{self._pid}/schedstat").read_text().split()[0])


@contextmanager
def town() -> Iterator[Town]:
    with tempfile.TemporaryDirectory() as folder, embedded(folder) as engine:
        client = connect(engine.url)
        yield Town(client)
        client.close()
