"""E: what would become a key, a command or code in Redis. E3, Lua in a text: with the texts of D.

E7's bytes on a channel come with the sockets; the tree has nothing that could run them."""

import ast
from pathlib import Path
from typing import Any

import pytest
from attacks.fort import HELLO, Fort, U, V, code, config, tabled
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from token_smith import signed

from senna.api.routes import ROUTES
from senna.app import create_app
from senna.model import Conversation
from senna.serve.engine import Engine
from senna.store.keys import Keys

ROOT = Path(__file__).parents[2]
KEYS = Keys("senna")
NO_IDS = {
    "E1": [
        "a:b",
        "*",
        "?",
        "[x]",
        "{x}",
        "a\r\nb",
        " ",
        "a\x00b",
        "a/b",
        "é",
        "Å",
        "A\u030a",
        "a" * 65,
    ],
    "E2": ["{same}", "{", "}", "x{}y"],
    "E4": ["+1", "1 ", "\u0661", "1\n"],
}


@pytest.mark.parametrize("word", tabled(NO_IDS))
def test_no_strange_word_becomes_an_id(fort: Fort, word: str) -> None:
    """In none of the places where an id may stand, whatever ids are in the domain."""
    quoted = "".join(f"%{byte:02x}" for byte in word.encode())
    for domain, me in (("alpha", U), ("words", "me")):
        token = signed({"user_id": me})
        answers = [
            fort.ask("POST", f"/api/user/{quoted}", token, domain, json=HELLO),
            fort.ask("GET", f"/api/user/{quoted}", token, domain),
            fort.ask("PUT", f"/api/user/{quoted}/block", token, domain),
            fort.ask("GET", f"/api/list?before=1.{quoted}", token, domain),
        ]
        refused = {code(answer) for answer in answers}
        assert refused <= {(400, "VALIDATION"), (404, "NOT_FOUND")}  # %2f makes another path
        assert (400, "VALIDATION") in refused
        claim = fort.ask("GET", "/api/list", signed({"user_id": word}), domain)
        assert code(claim) == (401, "INVALID_TOKEN_ERR")
    assert fort.nothing_happened()


@pytest.mark.parametrize("word", ["01", "1e3", "1.0", "-1", "a-b", "a.b", "~me@home", "A", "a"])
def test_e4_where_ids_are_words_two_spellings_are_two_people(fort: Fort, word: str) -> None:
    token = signed({"user_id": "1"})
    answer = fort.ask("POST", f"/api/user/{word}", token, "words", json=HELLO)
    low, high = sorted(["1", word])
    name = "-".join(encoded(it) for it in (low, high))
    assert answer.get_json()["state"]["key"] == f"words:dm:{name}"
    for other in {"1e3", "1", "a", "A", "10", "b", word + "0"} - {word, "1"}:
        path = f"/api/user/{other}"
        assert fort.ask("GET", path, token, "words").get_json()["messages"] == []


def encoded(word: str) -> str:
    return "".join(char if char.isalnum() else f"%{ord(char):02X}" for char in word)


WORDS = st.text("ab-.~%@_1:", min_size=1, max_size=4).filter(
    lambda it: ":" not in it and "%" not in it
)
HANDLES = st.text("ab-1", min_size=1, max_size=4)


@given(st.tuples(HANDLES, WORDS, WORDS), st.tuples(HANDLES, WORDS, WORDS))
@settings(max_examples=500, deadline=None, database=None)
def test_e1_two_conversations_never_share_a_key(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    pairs = [Conversation.between(*it) for it in (one, other) if it[1] != it[2]]
    owned = [KEYS.owned(it.domain, it.low) + KEYS.owned(it.domain, it.high) for it in pairs]
    names = [
        {KEYS.history(pair), KEYS.meta(pair), *KEYS.sent(pair)} | set(theirs)
        for pair, theirs in zip(pairs, owned, strict=True)
    ]
    for pair, keys in zip(pairs, names, strict=True):
        assert len(keys) == 5 + 6
        # One hash tag a key, and it is the name: nobody chooses a slot.
        assert all(key.count("{") == key.count("}") <= 1 for key in keys), pair
    if len(pairs) == 2 and pairs[0] != pairs[1]:
        people = [{(it.domain, it.low), (it.domain, it.high)} for it in pairs]
        shared = {key for user in people[0] & people[1] for key in KEYS.owned(*user)}
        assert names[0] & names[1] == shared


def test_e5_beginning_conversations_has_a_limit_of_its_own(fort: Fort) -> None:
    answers = []
    for number in range(31):
        client = signed({"user_id": U, "n": number})
        path = f"/api/user/{number + 1}"
        answers.append(fort.ask("POST", path, client, "hurried", json=HELLO))
    assert {code(answer) for answer in answers[:30]} == {(201, "ok")}
    assert code(answers[30]) == (429, "RATE_LIMITED")
    assert 60 <= int(answers[30].headers["Retry-After"]) <= 120
    again = fort.ask("POST", "/api/user/1", signed({"user_id": U}), "hurried", json=HELLO)
    assert code(again) == (201, "ok")  # who is known can still be written to


@pytest.mark.parametrize("number", [2**48 - 1, 2**48, 2**53, 2**53 + 1, 10**16 - 1])
def test_e6_numbers_beyond_what_is_exact_lead_nowhere(fort: Fort, number: int) -> None:
    fort.says()
    epoch = fort.ask("GET", "/api/sync").get_json()["cursor"].partition(".")[0]
    told = fort.ask("GET", f"/api/sync?cursor={epoch}.{number}").get_json()
    assert (told["recovered"], told["reason"]) == (False, "unknown_cursor")
    answer = fort.ask("GET", f"/api/list?before={number}.{V}")
    assert code(answer) == ((200, "ok") if number < 2**48 else (400, "VALIDATION"))


DANGEROUS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "code", "codeop"}


def test_e7_nothing_in_the_tree_makes_code_of_data() -> None:
    for path in [*(ROOT / "senna").rglob("*.py"), *ROOT.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                told = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
                assert not DANGEROUS & {name.partition(".")[0] for name in told}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile", "__import__"), path
            if isinstance(node, ast.Call):
                assert not [it for it in node.keywords if it.arg == "shell"], path
    for path in (ROOT / "senna").rglob("*.lua"):
        assert not {"loadstring", "dofile", "load("} & set(path.read_text().split()), path


WRONG = "s3cr3t-passw0rd"


@pytest.fixture(params=["nobody there", "another password"])
def shut_out(request: pytest.FixtureRequest, engine: Engine) -> FlaskClient:
    """An app whose Redis does not let it in."""
    url = f"redis://someone:{WRONG}@127.0.0.1:1/0"
    if request.param == "another password":
        url = engine.url.replace("unix://", f"unix://someone:{WRONG}@")
    told = config(url)
    assert WRONG not in repr(told) + str(told)
    return create_app(told).test_client()


def test_e8_the_password_of_redis_is_told_to_nobody(
    shut_out: FlaskClient,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    headers = {"Host": "alpha.example", "X-Auth-Token": signed({"user_id": U})}
    asked: list[Any] = [(method, route) for route in ROUTES for method in route.methods]
    for method, route in asked:
        path = route.path.replace("<id>", str(V)).replace("<message>", "x")
        answer = shut_out.open(path, method=method, headers=headers, json=HELLO)
        if not route.path.startswith("/api") or route.path == "/":
            continue
        assert answer.status_code == 503
        assert answer.get_json()["code"] == "STORAGE_UNAVAILABLE"
        told = answer.get_data(as_text=True) + str(answer.headers)
        assert not [word for word in (WRONG, "127.0.0.1", "AUTH", "connect") if word in told]
    for path in ("/readyz", "/metrics", "/debug", "/console", "/openapi.json"):
        assert WRONG not in shut_out.get(path, headers=headers).get_data(as_text=True)
    said = capfd.readouterr()
    assert said.out
    assert WRONG not in said.out + said.err + caplog.text
