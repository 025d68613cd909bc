"""Somebody empties Redis, or writes into it by hand, while Senna runs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from a_pair import Pair, away
from caller import Caller, Told
from instances import Instance, instances
from ledger import Ledger, Load
from processes import eventually

pytestmark = pytest.mark.slow(15, together=True)


def test_functions_that_are_gone_load_themselves_and_nobody_notices(pair: Pair) -> None:
    people = pair.strangers()
    with Load(pair.ports, people) as ledger, pair.redis.client() as client:
        for _ in range(10):
            client.function_flush()
            assert eventually(partial(goes_on, ledger, ledger.statuses[201]))
    assert set(ledger.statuses) == {200, 201}
    pair.judge(ledger, people)


def goes_on(ledger: Ledger, before: int) -> bool:
    return ledger.statuses[201] > before + 5


def test_an_emptied_redis_is_a_new_beginning(pair: Pair) -> None:
    ada, ben = pair.two()
    ada.says("before", "the-key")
    cursor = ben.get("/api/sync")["cursor"]
    with pair.redis.client() as client:
        client.flushall()
        client.function_flush()
    assert ben.texts() == []
    assert ben.get("/api/list")["entries"] == []
    assert not ben.get(f"/api/sync?cursor={cursor}")["recovered"]
    assert "Idempotent-Replayed" not in ada.send("after", "the-key").headers
    assert ben.texts() == ["after"]
    assert not ben.get(f"/api/sync?cursor={cursor}")["recovered"]


STRING, LIST, ZSET, HASH = "string", "list", "zset", "hash"
JUNK = b"\x00\xff junk \x1f"


def write(client: Any, key: str, kind: str) -> None:
    client.delete(key)
    if kind == STRING:
        client.set(key, JUNK)
    elif kind == LIST:
        client.rpush(key, JUNK, b"")
    elif kind == ZSET:
        client.zadd(key, {JUNK: 1, b"": 2**60})
    else:
        client.hset(key, mapping={"!": JUNK, "1": JUNK, JUNK: JUNK})


# {} is the domain, {a} and {b} the two people, the lower id first.
KEYS = [
    "senna:myplatform:dm:{a}-{b}",
    "{{senna:myplatform:dm:{a}-{b}}}:m",
    "{{senna:myplatform:dm:{a}-{b}}}:k0",
    "{{senna:myplatform:dm:{a}-{b}}}:k1",
    "{{senna:myplatform:dm:{a}-{b}}}:k2",
    "senna:myplatform:inbox:{a}",
    "{{senna:myplatform:inbox:{a}}}:h",
    "{{senna:myplatform:inbox:{a}}}:e",
    "{{senna:myplatform:inbox:{a}}}:b",
    "senna:myplatform:who:{a}",
]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("kind", [STRING, LIST, ZSET, HASH])
def test_a_poisoned_key_is_never_a_mistake_of_ours(pair: Pair, name: str, kind: str) -> None:
    ada, ben = pair.two()
    others = pair.two()
    entry = ada.says("before", "key-1")
    key = name.format(a=ada.user, b=ben.user)
    for act in everything(entry["id"], ben.get("/api/sync")["cursor"]):
        with pair.redis.client() as client:
            write(client, key, kind)
        for one in (ada, ben):
            told = act(one)
            assert told.status in (200, 201, 400, 403, 404) or away(told), told.body
    one, other = others
    assert one.says("we are well")
    assert other.texts() == ["we are well"]


def everything(message: str, cursor: str) -> list[Callable[[Caller], Told]]:
    asked: list[tuple[str, str, Any]] = [
        *(("GET", path, None) for path in ("/api/list", "/api/list?no_format", "/api/unread")),
        *(("GET", path, None) for path in ("/api/blocks", f"/api/sync?cursor={cursor}")),
        *(("GET", path, None) for path in ("~", f"~?before={message}", f"~/{message}")),
        ("POST", "~", {"type": "text", "text": "after"}),
        ("POST", "~", {"type": "text", "text": "after", "client_id": "key-2"}),
        ("POST", f"~/{message}", {"text": "changed"}),
        ("POST", "~/read", {"up_to": message}),
        ("POST", "~/read", {}),
        ("PUT", "~/block", None),
        ("DELETE", "~/block", None),
        ("DELETE", f"~/{message}", None),
        ("DELETE", "~", None),
    ]
    return [partial(ask, words) for words in asked]


def ask(words: tuple[str, str, Any], one: Caller) -> Told:
    return one.ask(*words)


@pytest.mark.parametrize("kind", [STRING, LIST, HASH])
def test_poisoned_denials_stop_only_who_never_read_them(
    pair: Pair, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ada, ben = pair.two()
    ada.says("before")
    url = f"redis://127.0.0.1:{pair.redis.port}/0"
    with pair.redis.client() as client:
        write(client, "senna:myplatform:deny", kind)
        try:
            with instances(tmp_path_factory.mktemp("new"), SOCK_REDIS_URL=url) as (late,):
                assert away(Caller(late.port, 1, 2).ask("GET", "/api/list"))
                assert ben.texts() == ["before"]
                client.delete("senna:myplatform:deny")
                assert eventually(lambda: at_ease(late), 5)
        finally:
            client.delete("senna:myplatform:deny")


def at_ease(senna: Instance) -> bool:
    return Caller(senna.port, 1, 2).ask("GET", "/api/list").status == 200
