"""The rules that change something. Every answer and both sides are held against the diary."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from model import telling
from model.diary import Pair, Said
from model.looking import Town
from model.towns import BACK, COUPLES, PEOPLE, SELDOM, TOWNS, TwoTowns, Who, code

TEXTS = st.sampled_from(["a", "b", "line\r\n\ttwo", "é😀", "long " * 120])
URLS = st.sampled_from(["https://i.example/a.png", "https://i.example/b.png"])
CONTENTS = st.one_of(TEXTS.map(lambda text: ("text", text)), URLS.map(lambda url: ("image", url)))
KEYS = st.sampled_from([None, None, "k1", "k2"])
TAGS = st.sampled_from([None, None, "now", "*", "before", "of another"])
CHANGES = st.one_of(
    TEXTS.map(lambda text: {"text": text}),
    URLS.map(lambda url: {"image": url}),
    st.just({"status": "seen"}),
    st.just({"text": "c", "status": "seen"}),
    st.just({"text": "d", "image": "https://i.example/d.png"}),
    st.just({"text": "\u200b"}),
    st.just({"status": "read"}),
    st.just({}),
)


def _if_match(said: Said, tag: str | None) -> dict[str, str]:
    tags = {
        "now": telling.etag(said),
        "*": "*",
        "before": f'"{said.id}.{said.v}"',
        "of another": f'"01551303-8e49-8c2b-9d0e-5a41f0c7b2d6.{said.stamp}"',
    }
    return {"If-Match": tags[tag]} if tag else {}


def _by(pair: Pair, said: Said, stranger: bool) -> Who:
    """Mostly it is the author who changes a message."""
    author, other = said.author, pair.other(said.author)
    return (other, author) if stranger else (author, other)


Refusal = tuple[int, str | None] | None


def _why_not(
    pair: Pair, said: Said, user: int, body: dict[str, str] | None, tag: str | None
) -> Refusal:
    """In the order in which faults are told. Without a body it is a deletion."""
    if not pair.shows(user, said):
        return 404, "NOT_FOUND"
    if (body is None or "text" in body or "image" in body) and user != said.author:
        return 403, "NOT_AUTHOR"
    if body is not None and (fault := _wrong_with(pair, said, user, body)):
        return fault
    if tag == "of another" or (tag == "before" and said.edited):
        return 412, "PRECONDITION_FAILED"
    return None


def _wrong_with(pair: Pair, said: Said, user: int, body: dict[str, str]) -> Refusal:
    if body.get("text") == "\u200b" or body.get("status") == "read":
        return 400, "VALIDATION"
    if not body:
        return 400, None
    # Who is blocked takes words back and writes no others.
    if user == said.author and pair.other(user) in pair.blocking:
        return 403, "USER_REFUSED"
    if said.type not in body and "status" not in body:
        return 400, None
    return None


class Writing(TwoTowns):
    @rule(town=TOWNS, who=COUPLES, what=CONTENTS, key=KEYS, in_header=st.booleans())
    def send(
        self, town: str, who: Who, what: tuple[str, str], key: str | None, in_header: bool
    ) -> None:
        self._send(self.towns[town], who, *what, key, in_header)
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, many=st.integers(3, 13))
    def talk(self, town: str, who: Who, many: int) -> None:
        for number in range(many):
            self._send(self.towns[town], who if number % 3 else who[::-1], "text", str(number))
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, back=BACK, body=CHANGES, tag=TAGS, stranger=SELDOM)
    def change(
        self, town: str, who: Who, back: int, body: Any, tag: str | None, stranger: bool
    ) -> None:
        here = self.towns[town]
        pair, said = self._pick(here, who, back)
        if said is None:
            return
        if "status" not in body:
            who = _by(pair, said, stranger)
        user, peer = who
        method, path = "PATCH" if tag else "POST", f"/api/user/{peer}/{said.id}"
        answer = here.ask(user, method, path, json=body, headers=_if_match(said, tag))
        refusal = _why_not(pair, said, user, body, tag)
        if refusal is None:
            self._changed(here, pair, said, user, body, answer.get_json()["entry"])
            expected = {
                "state": telling.state(here.diary, *who),
                "entry": telling.bare(pair, said),
            }
            assert (answer.status_code, answer.get_json()) == (200, expected)
            assert answer.headers["ETag"] == telling.etag(said)
        else:
            assert code(answer) == refusal
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, back=BACK, tag=TAGS, stranger=SELDOM)
    def delete(self, town: str, who: Who, back: int, tag: str | None, stranger: bool) -> None:
        here = self.towns[town]
        pair, said = self._pick(here, who, back)
        if said is None:
            return
        user, peer = who = _by(pair, said, stranger)
        headers = _if_match(said, tag)
        answer = here.ask(user, "DELETE", f"/api/user/{peer}/{said.id}", headers=headers)
        refusal = _why_not(pair, said, user, None, tag)
        if refusal is None:
            here.diary.delete(pair, said)
            done = {"message": "Message deleted", "success": True}
            assert answer.get_json() == done | {"state": telling.state(here.diary, *who)}
        assert code(answer) == (refusal or (200, "ok"))
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, back=st.one_of(st.none(), BACK))
    def read(self, town: str, who: Who, back: int | None) -> None:
        here, (user, peer) = self.towns[town], who
        pair, said = self._pick(here, who, back or 0)
        up_to = None if back is None else said
        body = {"up_to": up_to.id} if up_to else {}
        answer = here.ask(user, "POST", f"/api/user/{peer}/read", json=body)
        if up_to and up_to.v <= pair.cleared.get(user, 0):
            assert code(answer) == (404, "NOT_FOUND")
            return
        here.diary.read(pair, user, up_to)
        assert answer.get_json() == {
            "state": telling.state(here.diary, *who),
            "unread": pair.unread(user),
        }
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, many=st.integers(2, 6), gone=st.integers(0, 6))
    def half_read(self, town: str, who: Who, many: int, gone: int) -> None:
        """The other side takes one back of what was read in part."""
        for number in range(many):
            self._send(self.towns[town], who[::-1], "text", str(number))
        self.read(town, who, many // 2)
        self.delete(town, who, gone, None, False)

    @rule(town=TOWNS, who=COUPLES, really=st.booleans())
    def clear(self, town: str, who: Who, really: bool) -> None:
        if not really:  # or there would seldom be anything to see
            return
        here, (user, peer) = self.towns[town], who
        answer = here.ask(user, "DELETE", f"/api/user/{peer}")
        here.diary.clear(here.diary.pair(*who), user)
        assert answer.get_json() == {
            "state": telling.state(here.diary, *who),
            "message": "Successfully cleared all the messages",
            "success": True,
        }
        self._look(town, who)

    @rule(town=TOWNS, who=COUPLES, blocked=SELDOM, back=BACK)
    def block(self, town: str, who: Who, blocked: bool, back: int) -> None:
        here, (user, peer) = self.towns[town], who
        answer = here.ask(user, "PUT" if blocked else "DELETE", f"/api/user/{peer}/block")
        blocking = here.diary.pair(*who).blocking
        (blocking.add if blocked else blocking.discard)(user)
        state = telling.state(here.diary, *who)
        assert answer.get_json() == {"state": state, "blocked": blocked}
        told = here.get(user, "/api/blocks")
        mine = {p for p in PEOPLE if p != user and user in here.diary.pair(user, p).blocking}
        assert {entry["id"] for entry in told["entries"]} == mine
        since = [entry["timestamp"]["epoch"] for entry in told["entries"]]
        assert since == sorted(since, reverse=True)
        self._send(here, (peer, user), "text", "perhaps unwanted")
        for at in (back, 0):
            self.change(town, (peer, user), at, {"text": "perhaps unwanted"}, None, False)
        self._look(town, who)

    def _changed(
        self, here: Town, pair: Pair, said: Said, user: int, body: Any, entry: Any
    ) -> None:
        rewrites = said.type in body
        news = rewrites or ("status" in body and user == said.author and not said.marked)
        if rewrites:
            at = entry["edited"]["epoch"]
            assert at > max(s.stamp for s in pair.said), "time never goes back"
            here.diary.rewrite(pair, said, body[said.type], at)
        if "status" in body and user == said.author:
            said.marked = True
        if news:
            here.diary.edited(pair, said)
        elif "status" in body and user != said.author:
            here.diary.read(pair, user, said)
