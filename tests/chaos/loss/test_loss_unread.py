"""What is unread equals a model, whatever three devices of one person do in whatever order."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from a_pair import Pair
from caller import Caller, token_of
from chaos.loss.delivery import stamp
from chaos.loss.ordered_client import Client, Socket
from processes import eventually

pytestmark = pytest.mark.slow

STEPS = 80


@dataclass
class Chat:
    """The model: what the other has said, what is gone of it, and what was read and cleared."""

    said: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    read: int = 0
    cleared: int = 0

    @property
    def unread(self) -> int:
        behind = max(self.read, self.cleared)
        return sum(id_ not in self.gone for id_ in self.said[behind:])

    @property
    def visible(self) -> list[str]:
        return [id_ for id_ in self.said[self.cleared :] if id_ not in self.gone]


class Screen:
    """A device on a socket: what it was told last of each chat."""

    def __init__(self, port: int, transport: str, user: int) -> None:
        self.client, self.cursor, self.unread = Client(), "", dict[int, int]()
        assert self.client.attach(port, transport, Socket(token_of(user), ""), self._hear)
        assert self.client.welcome.wait(3)

    def _hear(self, client: Client, name: str, data: Any) -> None:
        if name == "authenticated":
            client.welcome.set()
        if "unread" in data:
            self.unread[data["conversation"]["id"]] = data["unread"]
        self.cursor = data.get("cursor", self.cursor)

    def does(self, name: str, peer: int, id_: str) -> Any:
        (told,) = self.client.ask(name, [{"to": peer, "up_to": id_}])
        assert told is not None
        assert told["ok"], told
        return told

    def list(self) -> dict[int, int]:
        (told,) = self.client.ask("list", [{"per_page": 100}])
        assert told is not None
        return {chat["id"]: chat["unread"] for chat in told["entries"]}


class Page:
    """A device without a socket."""

    def __init__(self, port: int, user: int) -> None:
        self._port, self._user = port, user

    def does(self, name: str, peer: int, id_: str) -> Any:
        caller = Caller(self._port, self._user, peer)
        if name == "clear":
            return caller.ask("DELETE", "~").json
        return caller.ask("POST", "~/read", {"up_to": id_}).json

    def list(self) -> dict[int, int]:
        chats = Caller(self._port, self._user, 0).get("/api/list?per_page=100")["entries"]
        return {chat["id"]: chat["unread"] for chat in chats}


@contextmanager
def three_devices(ports: list[int], user: int) -> Iterator[list[Screen | Page]]:
    with ExitStack() as stack:
        screens = [Screen(ports[0], "websocket", user), Screen(ports[1], "polling", user)]
        for screen in screens:
            stack.callback(screen.client.hang_up)
        yield [*screens, Page(ports[1], user)]


@pytest.mark.parametrize("seed", range(4))
def test_unread_is_as_in_the_model_after_every_step(pair: Pair, seed: int) -> None:
    choose = random.Random(seed)
    (me, ben), (cleo, _) = pair.strangers(), pair.strangers()
    chats = {ben: Chat(), cleo: Chat()}
    peers = {peer: Caller(pair.ports[0], peer, me) for peer in chats}
    with three_devices(pair.ports, me) as devices:
        for step in range(STEPS):
            peer = choose.choice([ben, cleo])
            chat, device = chats[peer], choose.choice(devices)
            what = choose.choice(["say", "say", "say", "read", "read", "take back", "clear"])
            if what == "say":
                chat.said.append(peers[peer].says(f"{step}")["id"])
            elif what == "take back" and set(chat.said) - chat.gone:
                id_ = choose.choice(sorted(set(chat.said) - chat.gone))
                assert peers[peer].ask("DELETE", f"~/{id_}").status == 200
                chat.gone.add(id_)
            elif what == "read" and chat.visible:
                id_ = choose.choice(chat.visible)
                chat.read = max(chat.read, chat.said.index(id_) + 1)
                assert device.does("read", peer, id_)["unread"] == chat.unread
            elif what == "clear" and chat.visible and choose.random() < 0.3:
                device.does("clear", peer, "")
                chat.cleared = len(chat.said)
            screens = agree(pair, me, devices, chats)
            if what == "say":
                assert [one.unread[peer] for one in screens] == [chat.unread, chat.unread]


def agree(
    pair: Pair, me: int, devices: list[Screen | Page], chats: dict[int, Chat]
) -> list[Screen]:
    model = {peer: chat.unread for peer, chat in chats.items()}
    for device in devices:
        assert dict.fromkeys(chats, 0) | device.list() == model
    told = Caller(pair.ports[0], me, 0).get("/api/unread")
    counts = [count for count in model.values() if count]
    assert told == {"unread": sum(counts), "conversations": len(counts)}
    head = stamp(Caller(pair.ports[0], me, 0).get("/api/sync")["cursor"])
    screens = [device for device in devices if isinstance(device, Screen)]
    assert eventually(lambda: all(stamp(one.cursor) == head for one in screens), 5)
    assert screens[0].unread == screens[1].unread
    return screens
