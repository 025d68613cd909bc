"""A worker kills itself where it is told to: who asks elsewhere finds out what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from a_pair import Pair
from caller import Caller, token_of
from chaos.loss.ordered_client import Client, Socket
from instances import Instance, instances
from processes import eventually

pytestmark = pytest.mark.slow(40, together=True)

BODY = {"type": "text", "text": "once", "client_id": "the-key"}


@dataclass
class Doomed:
    senna: Instance
    replayed: str | None  # whether a later one says that the message is there already


@pytest.fixture(
    scope="module",
    params=[("before_commit", None), ("after_commit", "true"), ("before_ack", "true")],
    ids=lambda param: str(param[0]),
)
def doomed(
    request: pytest.FixtureRequest,
    shared_pair: Pair,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Doomed]:
    """Beside the pair, and with the first write it is gone."""
    place, replayed = request.param
    settings = {
        "SOCK_ENV": "test",
        "SOCK_JWT_SECRET": "scene-passage-love-rhyme",
        "SOCK_REDIS_URL": f"redis://127.0.0.1:{shared_pair.redis.port}/0",
        "SOCK_FAILPOINT": f"{place}:kill@1",
    }
    with instances(tmp_path_factory.mktemp(place), 1, **settings) as (senna,):
        yield Doomed(senna, replayed)


def test_it_dies_over_rest(doomed: Doomed, pair: Pair) -> None:
    people = pair.strangers()
    worker = doomed.senna.worker()
    with pytest.raises(OSError):  # noqa: PT011 - however the connection breaks
        Caller(doomed.senna.port, *people).send(BODY["text"], BODY["client_id"])
    has_it_once(doomed, pair, people, worker)


def test_it_dies_on_a_socket(doomed: Doomed, pair: Pair) -> None:
    people = pair.strangers()
    worker, client = doomed.senna.worker(), Client()
    shown = Socket(token_of(people[0]), "")
    assert client.attach(
        doomed.senna.port, "websocket", shown, lambda client, *_: client.welcome.set()
    )
    assert client.welcome.wait(3)
    assert client.ask("send", [BODY | {"to": people[1]}]) == [None]
    client.hang_up()
    has_it_once(doomed, pair, people, worker)


def has_it_once(doomed: Doomed, pair: Pair, people: tuple[int, int], worker: int) -> None:
    senna = doomed.senna
    assert eventually(lambda: worker not in senna.workers() and senna.serves())
    ada, ben = pair.two(people)
    again = ada.send(BODY["text"], BODY["client_id"])
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, doomed.replayed)
    assert ben.texts() == ada.texts() == ["once"]
    assert ben.get("/api/unread") == {"unread": 1, "conversations": 1}
