"""Random histories in two domains with the same people: nothing is lost, nothing crosses."""

from itertools import chain

import pytest
from engines import chosen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from model import telling
from model.looking import Town
from model.towns import BACK, COUPLES, KEPT, PEOPLE, SIZES, TOWNS, Who, code
from model.writing import Writing
from redis import Redis

from config import Config
from senna.app import create_app
from senna.edge.journal import Journal
from senna.serve.engine import Engine


class TwoDomains(Writing):
    """The rules that only look."""

    @rule(town=TOWNS, who=COUPLES, number=st.integers(1, 4), size=SIZES, back=BACK)
    def look_around(self, town: str, who: Who, number: int, size: int, back: int) -> None:
        here = self.towns[town]
        self._page(here, who, number, size)
        self._list(here, who[0], min(size, 2))
        self._one(here, who, back)
        here.catch_up(who[0], number * size)

    @rule(town=TOWNS, who=COUPLES, back=BACK, size=SIZES, way=st.sampled_from(["before", "after"]))
    def walk(self, town: str, who: Who, back: int, size: int, way: str) -> None:
        """Page by page, while the other side goes on writing: each message once."""
        here, (user, peer) = self.towns[town], who
        pair, at = self._pick(here, who, back)
        while at is not None:
            told = here.get(user, f"/api/user/{peer}?{way}={at.id}&per_page={size}")
            visible = pair.visible(user)
            if way == "before":
                left = [said for said in visible if said.v < at.v]
                shown = left[-size:]
            else:
                left = [said for said in visible if said.v > at.v]
                shown = left[:size]
            more = len(left) > size
            expected = telling.history(here.diary, user, peer, shown, size, has_more=more)
            assert told == expected
            at = (shown[0] if way == "before" else shown[-1]) if more else None
            if way == "before" and more:
                self._send(here, (peer, user), "text", "meanwhile")
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, third=st.integers(0, 3), back=BACK)
    def stray(self, town: str, who: Who, third: int, back: int) -> None:
        """Ids, tokens and cursors of another conversation or another domain lead nowhere."""
        here, (user, peer) = self.towns[town], who
        there = self.towns["two" if town == "one" else "one"]
        elsewhere = next(p for p in PEOPLE[third:] + PEOPLE if p not in who)
        said = [self._pick(there, who, back)[1], self._pick(here, (peer, elsewhere), back)[1]]
        for path in (f"/api/user/{peer}/{it.id}" for it in said if it):
            for method, body in (("GET", None), ("PATCH", {"text": "x"}), ("DELETE", None)):
                assert code(here.ask(user, method, path, json=body)) == (404, "NOT_FOUND")
            up_to = {"up_to": path.rpartition("/")[2]}
            answer = here.ask(user, "POST", f"/api/user/{peer}/read", json=up_to)
            assert code(answer) == (404, "NOT_FOUND")
        told = here.get(user, f"/api/sync?cursor={there.heard[user][-1][0]}")
        assert (told["events"], told["reason"]) == ([], "epoch_changed")
        host = {"Host": there.domain.hosts[0]}
        assert here.ask(user, "GET", "/api/list", headers=host).status_code == 401
        self._look(town, who)

    def _page(self, here: Town, who: Who, number: int, size: int) -> None:
        user, peer = who
        newest_first = here.diary.pair(*who).visible(user)[::-1]
        shown = newest_first[(number - 1) * size : number * size][::-1]
        told = here.get(user, f"/api/user/{peer}?page={number}&limit={size}")
        assert told == telling.history(here.diary, user, peer, shown, size, page=number)

    def _list(self, here: Town, user: int, size: int) -> None:
        """The same chats by number and by place, with and without their messages."""
        chats = here.diary.chats(user)
        for shape, query in ((telling.chat, ""), (telling.bare_chat, "&no_format")):
            expected = [shape(user, *chat) for chat in chats]
            by_number = [
                here.get(user, f"/api/list?page={page}&per_page={size}{query}")["entries"]
                for page in range(1, len(chats) // size + 2)
            ]
            assert [*chain(*by_number)] == expected
            told = here.get(user, f"/api/list?limit={size}{query}")
            by_place = told["entries"]
            while "next" in told["state"]:
                mark = told["state"]["next"]
                told = here.get(user, f"/api/list?before={mark}&limit={size}{query}")
                by_place += told["entries"]
                assert len(by_place) <= len(chats)
            assert by_place == expected

    def _one(self, here: Town, who: Who, back: int) -> None:
        user, peer = who
        pair, said = self._pick(here, who, back)
        if said is None:
            return
        answer = here.ask(user, "GET", f"/api/user/{peer}/{said.id}")
        if pair.shows(user, said):
            assert answer.get_json()["entry"] == telling.bare(pair, said)
            assert answer.headers["ETag"] == telling.etag(said)
        else:
            assert code(answer) == (404, "NOT_FOUND")


@pytest.fixture
def machine(engine: Engine, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> type[TwoDomains]:
    # A line for each of the many requests would bury the one that failed.
    monkeypatch.setattr(Journal, "note", lambda *_: None)

    quick = "9999/s:9999"
    given = {
        "SOCK_ENV": "test",
        "SOCK_DOMAINS": "; ".join(f"{handle}={handle}.example" for handle in KEPT),
        "SOCK_REDIS_URL": engine.url,
        "SOCK_LIMIT_ADDRESS": quick,
        "SOCK_LIMIT_BAD_TOKENS": quick,
        "SOCK_LIMIT_SEND": quick,
        "SOCK_LIMIT_NEW_CHATS": quick,
        "SOCK_LIMIT_REQUESTS": quick,
    }
    for handle, kept in KEPT.items():
        given[f"SOCK_JWT_SECRET__{handle.upper()}"] = (
            f"a secret of the domain {handle}, long enough"
        )
        given[f"SOCK_EVENTS_KEPT__{handle.upper()}"] = str(kept)
    config = Config.from_env(chosen() | given)
    return type(
        "Machine", (TwoDomains,), {"app": create_app(config), "config": config, "redis": redis}
    )


def _run(machine: type[TwoDomains], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None
        ),
    )


def test_short_histories_of_two_domains_are_as_the_diary_says(machine: type[TwoDomains]) -> None:
    _run(machine, examples=16, steps=40)


@pytest.mark.slow(30)
def test_long_histories_of_two_domains_are_as_the_diary_says(machine: type[TwoDomains]) -> None:
    _run(machine, examples=24, steps=50)
