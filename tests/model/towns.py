"""Two domains with the same people, their diaries, and what every rule of the model needs."""

from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from model import telling
from model.diary import Diary, Pair, Said
from model.looking import Town
from redis import Redis

from config import Config

# In the order of numbers, which is not the order of their spellings.
PEOPLE = (9, 10, 524376, 2**53 - 1)
KEPT = {"one": 1000, "two": 10}

TOWNS = st.sampled_from(["one", "one", "two"])
# Mostly the same two, both ways: rare states come from many things between the same people.
COUPLES = st.one_of(
    *[st.sampled_from([(9, 10), (10, 9)])] * 3,
    st.permutations(PEOPLE).map(lambda order: (order[0], order[1])),
)
# 0 is the newest message that the caller sees; below it, any that was ever said.
BACK = st.one_of(*[st.integers(0, 6)] * 3, st.integers(-12, -1))
SELDOM = st.sampled_from([False, False, False, True])
SIZES = st.integers(1, 4)

Who = tuple[int, int]


def code(answer: Any) -> tuple[int, str | None]:
    told = answer.get_json()
    return answer.status_code, told["code"] if told.get("error") else "ok"


class TwoTowns(RuleBasedStateMachine):
    """`who` is the caller and the other side, `back` how many messages ago."""

    app: Flask
    config: Config
    redis: "Redis"

    @initialize()
    def begin(self) -> None:
        self.redis.flushall()
        client = self.app.test_client()
        self.towns = {
            domain.handle: Town(client, domain, Diary(domain.handle, PEOPLE, domain.events_kept))
            for domain in self.config.domains
        }
        for here in self.towns.values():
            for number in range(8):
                self._send(here, (9, 10) if number % 3 else (10, 9), "text", f"{number} at first")

    def teardown(self) -> None:
        for town in getattr(self, "towns", {}).values():
            town.look_everywhere()

    def _send(
        self,
        here: Town,
        who: Who,
        type_: str,
        content: str,
        key: str | None = None,
        in_header: bool = False,
    ) -> None:
        user, peer = who
        pair = here.diary.pair(*who)
        body = {"type": type_, type_: content}
        headers = {"Idempotency-Key": key} if key and in_header else {}
        if key and not in_header:
            body["client_id"] = key
        answer = here.ask(user, "POST", f"/api/user/{peer}", json=body, headers=headers)
        first = pair.keys.get((user, key)) if key else None
        if first and (first.type, first.content) != (type_, content):
            assert code(answer) == (422, "IDEMPOTENCY_CONFLICT")
            return
        if not first and peer in pair.blocking:
            assert code(answer) == (403, "USER_REFUSED")
            return
        entry = answer.get_json()["entry"]
        said = first or Said(entry["id"], entry["timestamp"]["epoch"], user, type_, content)
        # The first answer again, whatever became of the message since: without status and edited.
        plain = telling.bare(Pair(pair.low, pair.high), said)
        state = telling.state(here.diary, *who)
        assert (answer.status_code, answer.get_json()) == (201, {"state": state, "entry": plain})
        assert answer.headers.get("Idempotent-Replayed") == ("true" if first else None)
        assert answer.headers["ETag"] == telling.etag(said)
        if not first:
            assert said.v > max((s.stamp for s in pair.said), default=0), "time never goes back"
            here.diary.send(pair, said, key)

    def _pick(self, here: Town, who: Who, back: int) -> tuple[Pair, Said | None]:
        pair = here.diary.pair(*who)
        among = (pair.visible(who[0]) if back >= 0 else None) or pair.said
        return pair, among[-1 - abs(back) % len(among)] if among else None

    def _look(self, town: str, who: Who) -> None:
        here, there = self.towns[town], self.towns["two" if town == "one" else "one"]
        here.look(*who)
        here.look(*who[::-1])
        here.catch_up(who[0], back=7)  # what is told again is told as it is now
        for user in PEOPLE:
            there.catch_up(user)
            if user not in who:
                here.catch_up(user)
