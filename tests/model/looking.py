"""Everything REST shows of one domain, held against its diary."""

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from model import telling
from model.diary import Diary
from werkzeug.test import TestResponse

from config import Domain
from senna.edge.auth_mint import mint

WHOLE = 100


@dataclass
class Town:
    client: FlaskClient
    domain: Domain
    diary: Diary
    # The cursors each person ever heard, and how much of the log lay before each.
    heard: dict[int, list[tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = {user: mint(self.domain, user) or "" for user in self.diary.people}
        for user in self.diary.people:
            self.heard[user] = [(self.get(user, "/api/sync")["cursor"], 0)]

    def ask(self, user: int, method: str, path: str, **more: Any) -> TestResponse:
        headers = {
            "Host": self.domain.hosts[0],
            "X-Auth-Token": self.tokens[user],
            **more.pop("headers", {}),
        }
        answer = self.client.open(path, method=method, headers=headers, **more)
        assert answer.status_code < 500, answer.get_data(as_text=True)
        return answer

    def get(self, user: int, path: str) -> Any:
        answer = self.ask(user, "GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    # --- looking at what should have changed, and at what should not ---

    def look(self, user: int, peer: int) -> None:
        """All that one side of a conversation can see, in one page each."""
        shown = self.diary.pair(user, peer).visible(user)[-WHOLE:]
        expected = telling.history(self.diary, user, peer, shown, WHOLE, page=1)
        assert self.get(user, f"/api/user/{peer}?per_page={WHOLE}") == expected
        self.look_at_inbox(user)
        self.catch_up(user)

    def look_at_inbox(self, user: int) -> None:
        told = self.get(user, f"/api/list?per_page={WHOLE}")
        chats = self.diary.chats(user)
        key = f"{self.diary.handle}:inbox:{user}"
        assert told["entries"] == [telling.chat(user, *chat) for chat in chats]
        assert told["state"] == telling.numbers(len(chats), WHOLE) | {"key": key, "page": 1}
        assert self.get(user, "/api/unread") == telling.unread(self.diary, user)

    def look_everywhere(self) -> None:
        for user in self.diary.people:
            for peer in self.diary.people:
                if peer != user:
                    self.look(user, peer)

    # --- the log ---

    def catch_up(self, user: int, back: int = 0) -> None:
        """From the newest cursor, or from one heard `back` cursors ago, to the end."""
        heard = self.heard[user]
        cursor, at = heard[-1 - back % len(heard)]
        missed = len(self.diary.logs[user]) - at
        told = self.get(user, f"/api/sync?cursor={cursor}")
        if not told["recovered"]:
            assert missed > self.diary.kept, "everything that is kept can be continued from"
            assert (told["reason"], told["events"]) == ("too_old", [])
            self._heard(user, told["cursor"], len(self.diary.logs[user]))
            return
        # Trimmed ten at a time, at every tenth entry.
        assert missed <= self.diary.kept + 10
        while True:
            at = self._hear(user, at, cursor, told)
            cursor = told["cursor"]
            if not told["has_more"]:
                break
            told = self.get(user, f"/api/sync?cursor={cursor}")
        assert at == len(self.diary.logs[user])

    def _hear(self, user: int, at: int, cursor: str, told: Any) -> int:
        expected = self.diary.logs[user][at : at + len(told["events"])]
        for event, note in zip(told["events"], expected, strict=True):
            here = event["data"].pop("cursor")
            assert event == telling.event(user, note)
            assert _stamp(here) > _stamp(cursor)
            cursor, at = here, at + 1
            self._heard(user, cursor, at)
        assert told["cursor"] == cursor
        assert (told["recovered"], "reason" in told) == (True, False)
        return at

    def _heard(self, user: int, cursor: str, at: int) -> None:
        newest, before = self.heard[user][-1]
        assert cursor.partition(".")[0] == newest.partition(".")[0], "there was no reason to"
        if at > before:
            self.heard[user].append((cursor, at))


def _stamp(cursor: str) -> int:
    return int(cursor.partition(".")[2])
