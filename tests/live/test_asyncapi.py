"""The description of the sockets is valid, complete, and true of what is really said."""

import ast
import http.client
import json
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from caller import Caller, token_of
from instances import Instance, instances
from jsonschema import Draft7Validator
from live.contract import Contract
from live.talker import Talker
from lobby import DOMAIN
from processes import ROOT
from token_smith import signed

from senna.demo import platform
from senna.live.asyncapi import describe
from senna.live.heard import HEARD
from senna.live.told import TOLD
from senna.serve.address import socket_url
from senna.store.client import connect

ADA, BEN = 388636, 524376
DOCUMENT = describe(DOMAIN)
MESSAGES = DOCUMENT["channels"]["senna"]["messages"]
_SCHEMA = "tests/plays/node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"

# Nothing in it is good for anything.
_WRONG = {"to": [], "with": [], "id": [], "ids": 5, "token": "none", "cursor": "?", "page": -1}


@pytest.mark.parametrize("domain", [DOMAIN, replace(DOMAIN, string_ids=True, hosts=("a.example",))])
def test_it_is_valid_asyncapi_3_0(domain: Any) -> None:
    schema = json.loads((ROOT / _SCHEMA).read_text())
    Draft7Validator(schema).validate(describe(domain))


@pytest.mark.parametrize("name", MESSAGES)
def test_every_payload_is_a_schema_that_knows_its_parts(name: str) -> None:
    payload = MESSAGES[name]["payload"]
    Draft7Validator.check_schema(payload)
    for place in refs(payload):
        assert place.rpartition("/")[2] in DOCUMENT["components"]["schemas"]


def refs(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"]] if "$ref" in schema else []
        return own + [place for one in schema.values() for place in refs(one)]
    return [place for one in schema for place in refs(one)] if isinstance(schema, list) else []


def test_whatever_is_said_anywhere_in_the_room_is_in_the_table() -> None:
    """Events of the log have their names from where the log is told; all others are literals."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "senna" / "live").glob("*.py")]
    said = {
        call.args[0].value
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "packet"
        and isinstance(call.args[0], ast.Constant)
    }
    assert said == {told.name for told in TOLD if not told.logged}


@pytest.mark.slow
def test_everything_that_is_heard_in_a_real_life_is_described(tmp_path: Path) -> None:
    with platform.running() as url, instances(tmp_path, SOCK_API_URL=url) as (senna,):
        contract = Contract(asked(senna))
        a_life(contract, senna)
    names = {heard.name for heard in HEARD}
    assert (contract.said, contract.granted, contract.refused - {"nonsense"}) == (names,) * 3
    assert contract.told == {told.name for told in TOLD}
    assert contract.names == names | contract.told


def asked(senna: Instance) -> Any:
    with closing(http.client.HTTPConnection("127.0.0.1", senna.port)) as line:
        line.request("GET", "/asyncapi.json")
        return json.loads(line.getresponse().read())


def a_life(contract: Contract, senna: Instance) -> None:
    ada = Talker(contract, senna.port, {"token": token_of(ADA)})
    ada.hears("sync")
    talks(ada)
    ada.does("watch", ids=[BEN])
    before = ada.hears("authenticated")["cursor"]

    ben = Talker(contract, senna.port)
    ben.does("authenticate", token=token_of(BEN))
    ada.hears("presence", lambda heard: heard["id"] == BEN)
    ben.hears("sync")
    ada.does("send", to=BEN, type="text", text="Are you there?", client_id="2")
    ben.hears("new-message")
    answers(ben)
    ben.hears("cleared")
    for name in ("read", "typing", "delete-message", "update-message"):
        ada.hears(name)
    ada.does("unwatch", ids=[BEN])
    for name in ["nonsense", *(heard.name for heard in HEARD if heard.name != "authenticate")]:
        ada.is_refused(name, _WRONG)

    again = Talker(contract, senna.port, {"token": token_of(ADA), "cursor": before})
    assert again.hears("authenticated")["recovered"]
    for name in ("omitted", "new-message", "sync"):
        again.hears(name)
    strangers(contract, senna.port)
    with connect(socket_url(Path(senna.settings["SOCK_DATA_DIR"]))) as storage:
        storage.flushall()
    Caller(senna.port, BEN, ADA).says("Where is everything?")
    assert ada.hears("sync", lambda heard: "reason" in heard)["reason"] == "epoch_changed"
    for one in (ada, ben, again):
        one.leaves()


def talks(ada: Talker) -> None:
    sent = ada.does("send", to=BEN, type="text", text="Hello Ben", client_id="1")
    assert ada.does("send", to=BEN, type="text", text="Hello Ben", client_id="1")["replayed"]
    ada.hears("new-message", lambda heard: heard.get("client_id") == "1")
    ada.does("edit", to=BEN, id=sent["entry"]["id"], text="Hello!", if_match=sent["etag"])
    ada.does("edit", to=BEN, id=sent["entry"]["id"], status="seen")
    cat = ada.does("send", to=BEN, type="image", image="https://images.example/cat.jpg")
    ada.does("delete", to=BEN, id=cat["entry"]["id"])
    ada.does("history", **{"with": BEN}, per_page=1)
    ada.does("history", **{"with": BEN}, before=sent["entry"]["id"])
    for more in ({}, {"no_format": True}, {"per_page": 1, "page": 1}):
        ada.does("list", **more)
    ada.does("sync", cursor=ada.hears("authenticated")["cursor"])
    ada.does("sync", cursor="elsewhere.1")
    ada.does("refresh", token=signed(claims(ADA, 3600), secret="scene-passage-love-rhyme"))


def answers(ben: Talker) -> None:
    ben.does("typing", to=ADA, typing=True)
    ben.does("typing", to=ADA, typing=False)
    ben.does("read", to=ADA)
    for blocked in (True, False):
        ben.does("block", id=ADA, blocked=blocked)
    ben.does("clear", to=ADA)


def strangers(contract: Contract, port: int) -> None:
    """Who is not let in, or not for long."""
    bare = Talker(contract, port)
    bare.is_refused("authenticate", _WRONG)
    bare.hears("unauthorized")
    Talker(contract, port, {"token": "none"}).hears("unauthorized")
    lost = Talker(contract, port, {"token": token_of(BEN), "cursor": "?"})
    assert lost.hears("authenticated")["reason"] == "unknown_cursor"
    short = signed(claims(ADA, 4), secret="scene-passage-love-rhyme")
    brief = Talker(contract, port, {"token": short})
    brief.hears("expiring")
    assert brief.hears("goodbye")["reason"] == "token_expired"
    for one in (bare, lost, brief):
        one.leaves()


def claims(user: int, seconds: float) -> dict[str, Any]:
    return {"user_id": user, "exp": time.time() + seconds}
