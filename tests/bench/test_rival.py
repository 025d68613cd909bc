"""Senna and the server that it is measured beside: the same questions get answers of one shape."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from caller import Caller
from plays.actors import Node
from plays.device import Device
from processes import ROOT

from bench.program import token_of
from bench.sides import Side, sides

ME, OTHER = 7, 12

# What Senna tells beyond the rival: it does more. All else is the same.
MORE_OF_SENNA = {
    "send": set[str](),
    "list": {"entries.unread"},
    "history": {"state.read", "state.read.me", "state.read.them"},
    "authenticated": {"cursor", "recovered"},
    "new-message": {"conversation", "conversation.type", "conversation.id", "cursor", "unread"},
    "ack": {"etag"},
}


def paths(value: Any, above: str = "") -> Iterator[str]:
    """Every name in it, with those that it is under, and once for all things of a list."""
    if isinstance(value, list):
        for one in value:
            yield from paths(one, above)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield f"{above}{name}"
            yield from paths(inner, f"{above}{name}.")


class Person(Caller):
    def __init__(self, side: Side, user: int, peer: int) -> None:
        super().__init__(side.port, user, peer)
        self._headers["X-Auth-Token"] = token_of(user)


def everything(side: Side, node: Node) -> dict[str, Any]:
    """What a server answers to all that is measured."""
    me, other = Person(side, ME, OTHER), Person(side, OTHER, ME)
    url = f"http://localhost:{side.port}"
    device = Device(node, "4 websocket", url, auth={"token": token_of(ME)})
    told = {"authenticated": device.waits_for("authenticated")}
    told["send"] = me.says("The first")
    device.waits_for("new-message")
    other.says("The second")
    told["new-message"] = device.waits_for("new-message")
    told["ack"] = device.asks("send", {"to": OTHER, "type": "text", "text": "The third"})
    told["list"] = me.get("/api/list")
    told["history"] = me.get("~?page=1&per_page=2")
    device.leaves()
    return told


@pytest.mark.slow
def test_both_answer_what_is_measured_in_one_shape() -> None:
    node = Node()
    try:
        with sides() as both:
            senna, rival = (everything(side, node) for side in both)
    finally:
        node.end()
    for what, more in MORE_OF_SENNA.items():
        assert set(paths(senna[what])) - set(paths(rival[what])) == more, what
        assert set(paths(rival[what])) <= set(paths(senna[what])), what
    for told in (senna, rival):
        assert [one["text"] for one in told["history"]["messages"]] == ["The second", "The third"]
        assert told["list"]["entries"][0]["latest"]["text"] == "The third"
        assert told["list"]["entries"][0]["user"]["username"] == f"person-{OTHER}"
        assert told["history"]["state"]["total"] == 3
        assert told["new-message"]["author"] == OTHER
        assert told["ack"]["ok"] is True


def test_the_rival_is_installed_from_whatever_registry_one_has() -> None:
    lock = json.loads((ROOT / "bench" / "rival" / "package-lock.json").read_text())
    assert not any("resolved" in one for one in lock["packages"].values())
