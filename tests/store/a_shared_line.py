"""What can happen to a connection that greenlets share, run as a program with gevent's sockets:
`a_shared_line.py <folder> <what happens> ...`, each with a Redis and a line of its own."""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import gevent
import pytest
import redis
from a_redis import ARedis
from processes import eventually
from store.strange_answers import away, no_good, nonsense, refusals, unasked

from senna.store.client import ANSWER, Client
from senna.store.health import Health
from senna.store.keys import Keys
from senna.store.scripts import Scripts
from senna.store.shared import SharedClient, shared

AT_ONCE, IN_TIME = 0.25, ANSWER + 0.4  # of a machine that does other things, too
CROWD = 200


def crowd(client: Client, count: int = CROWD) -> list[Any]:
    """What each was told, and after how many seconds."""

    def ask(me: int) -> tuple[Exception | None, float]:
        began = time.monotonic()
        found = away(lambda: own(client, f"word {me}"))
        return found, time.monotonic() - began

    people = [gevent.spawn(ask, me) for me in range(count)]
    gevent.joinall(people, raise_error=True)
    return [one.value for one in people]


def own(client: Client, word: str) -> None:
    assert client.call("ECHO", word) == word.encode()


def all_well(client: Client) -> None:
    assert [failed for failed, _ in crowd(client) if failed] == []


def well_for_a_while(client: Client) -> None:
    over = time.monotonic() + 0.5
    while time.monotonic() < over:
        all_well(client)


def back(client: Client) -> None:
    assert eventually(lambda: away(lambda: client.call("PING")) is None, 3)
    all_well(client)


# --- Redis is not well ---


def frozen(server: ARedis, client: Client) -> None:
    all_well(client)
    server.freeze()
    told = crowd(client)
    assert {type(failed) for failed, _ in told} == {redis.TimeoutError}
    assert min(seconds for _, seconds in told) >= ANSWER
    assert max(seconds for _, seconds in told) < IN_TIME
    # The next connection is not answered either: from then on nobody waits.
    assert eventually(lambda: max(seconds for _, seconds in crowd(client, 5)) < AT_ONCE, 3)
    server.thaw()
    back(client)


def killed(server: ARedis, client: Client) -> None:
    sleepers = [gevent.spawn(away, lambda: client.call("BLPOP", "no", 9)) for _ in range(3)]
    gevent.sleep(0.05)
    server.kill()
    gevent.joinall(sleepers, timeout=0.3)
    assert {type(one.value) for one in sleepers} == {redis.ConnectionError}
    told = crowd(client)
    assert all(isinstance(failed, redis.ConnectionError) for failed, _ in told)
    assert max(seconds for _, seconds in told) < AT_ONCE
    server.start()
    back(client)


def hung_up(server: ARedis, client: Client) -> None:
    """Whoever asks on a connection that has just been closed is answered on the next."""
    with server.client() as hand:
        for turn in range(50):
            own(client, f"word {turn}")
            hand.client_kill_filter(_type="normal", skipme=True)
            own(client, f"next {turn}")


def slow_in_front(server: ARedis, client: Client) -> None:
    slow = gevent.spawn(client.call, "DEBUG", "SLEEP", "0.4")
    gevent.sleep(0)
    all_well(client)
    assert slow.get() == b"OK"
    slow = gevent.spawn(away, lambda: client.call("DEBUG", "SLEEP", "1.2"))
    gevent.sleep(0)
    told = crowd(client)
    assert {type(failed) for failed, _ in told} == {redis.TimeoutError}
    assert max(seconds for _, seconds in told) < IN_TIME
    assert isinstance(slow.get(), redis.TimeoutError)
    back(client)


def stalled(server: ARedis, client: Client) -> None:
    """It is this process that did nothing for a while: what has arrived came in time."""
    asked = [gevent.spawn(away, lambda: client.call("DEBUG", "SLEEP", "0.1")) for _ in range(2)]
    gevent.sleep(0.05)
    busy(1)
    gevent.joinall(asked)
    assert [one.value for one in asked] == [None, None]


def slow_to_ask(server: ARedis, client: Client) -> None:
    """It does nothing for a while, with questions that have not gone out yet."""
    own(client, "first")
    gevent.sleep(0.1)
    asked = [gevent.spawn(away, partial(own, client, f"word {me}")) for me in range(2)]
    gevent.spawn(busy, 1).join()
    gevent.joinall(asked)
    assert [one.value for one in asked] == [None, None]


def busy(seconds: float) -> None:
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        pass


def large(server: ARedis, client: Client) -> None:
    """More than a socket takes at once, in both directions, and small words between."""
    texts = [os.urandom(size) for size in (5_000_000, 300_000, 70_000, 1)]

    def say(text: bytes) -> None:
        assert client.call("ECHO", text) == text
        own(client, "between")

    gevent.joinall([gevent.spawn(say, text) for text in texts * 2], raise_error=True)
    assert client.calls([("ECHO", text) for text in texts]) == texts
    assert client.call("SET", "more than may wait", bytes(24 * 2**20)) == b"OK"
    own(client, "after")


def too_many(server: ARedis, client: Client) -> None:
    own(client, "first")
    server.freeze()
    many = gevent.spawn(away, lambda: client.calls([("ECHO", "x")] * 20_000))
    gevent.sleep(0)
    began = time.monotonic()
    assert isinstance(away(lambda: client.call("PING")), redis.ConnectionError)
    assert time.monotonic() - began < AT_ONCE
    assert isinstance(many.get(), redis.TimeoutError)
    server.thaw()
    back(client)
    server.freeze()
    heavy = [gevent.spawn(away, lambda: client.call("ECHO", bytes(9 * 2**20))) for _ in range(2)]
    gevent.sleep(0)
    assert isinstance(away(lambda: client.call("PING")), redis.ConnectionError)
    gevent.joinall(heavy)
    server.thaw()
    back(client)


# --- somebody does not wait ---


def leaves(server: ARedis, client: Client) -> None:
    """Killed, or out of patience: what they were told is nobody else's."""
    own(client, "first")
    for turn in range(100):
        left = [gevent.spawn(client.call, "ECHO", f"left {turn}.{n}") for n in range(3)]
        left.append(gevent.spawn(client.calls, [("ECHO", f"many {n}") for n in range(3)]))
        others = [gevent.spawn(own, client, f"other {turn}.{n}") for n in range(3)]
        gevent.sleep(0)
        gevent.killall(left[::2], block=False)
        with gevent.Timeout(0.0001, False):
            own(client, f"hurried {turn}")
        own(client, f"after {turn}")
        gevent.joinall(others, raise_error=True)


# --- strange answers ---


def among_others(server: ARedis, client: Client) -> None:
    client.call("SET", "text", "x")
    asked = [("GET", "text"), ("INCR", "text"), ("ZCARD", "text"), ("GET", "text")]
    one, refused, wrong, other = client.calls(asked, strict=False)
    assert (one, other) == (b"x", b"x")
    assert "not an integer" in str(refused)
    assert "WRONGTYPE" in str(wrong)
    with pytest.raises(redis.ResponseError, match="not an integer"):
        client.calls(asked)
    assert client.calls([]) == []


# --- where it connects ---


def as_the_url_says(server: ARedis, client: Client) -> None:
    with server.client() as hand:
        hand.execute_command("ACL", "SETUSER", "ada", "on", ">pw", "~*", "+@all", "-ping")
        named = shared(f"redis://ada:pw@127.0.0.1:{server.port}/3")
        told = named.call("CLIENT", "INFO")
        assert b"user=ada" in told
        assert b"db=3" in told
        wrong = shared(f"redis://ada:no@127.0.0.1:{server.port}/3")
        assert isinstance(away(lambda: wrong.call("GET", "x")), redis.AuthenticationError)
        assert type(shared("rediss://localhost")) is Client  # TLS is redis-py's business
    Health(named, Keys("senna")).writable()
    assert hand.execute_command("CLIENT", "LIST").count(b"user=ada") == 1


def from_threads(server: ARedis, client: Client) -> None:
    """Each has a hub of its own, which nobody else may wake."""
    own(client, "first")
    asked = [gevent.spawn(gevent.get_hub().threadpool.apply, own, (client, str(n))) for n in (1, 2)]
    all_well(client)
    gevent.joinall(asked, raise_error=True)


def forked(server: ARedis, client: Client) -> None:
    own(client, "first")
    child = os.fork()
    if child == 0:
        try:
            well_for_a_while(client)
            os._exit(0)
        finally:
            os._exit(1)
    well_for_a_while(client)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    all_well(client)


def loaded_when_missing(server: ARedis, client: Client) -> None:
    scripts = Scripts(client)
    for _ in range(2):
        with server.client() as hand:
            hand.function_flush()
        asked = [gevent.spawn(scripts.run, "log", ["v", "l"], ["", 0], again=True) for _ in "abc"]
        gevent.joinall(asked, raise_error=True)


def ends(server: ARedis, client: Client) -> None:
    waits = gevent.spawn(away, lambda: client.call("BLPOP", "no", 9))
    gevent.sleep(0.05)
    client.close()
    waits.join(AT_ONCE)
    assert isinstance(waits.value, redis.ConnectionError)
    with server.client() as hand:
        assert eventually(lambda: len(hand.client_list()) == 1, 1)


HAPPENS: dict[str, Callable[[ARedis, Client], None]] = {
    act.__name__: act
    for act in (
        *(frozen, killed, hung_up, slow_in_front, stalled, slow_to_ask, large, too_many),
        *(leaves, refusals, among_others, unasked, nonsense, no_good, as_the_url_says),
        *(from_threads, forked, loaded_when_missing, ends),
    )
}

if __name__ == "__main__":
    for name in sys.argv[2:]:
        folder = Path(sys.argv[1], name)
        folder.mkdir()
        server = ARedis(folder)
        client = shared(f"redis://127.0.0.1:{server.port}")
        assert type(client) is SharedClient
        try:
            HAPPENS[name](server, client)
        finally:
            server.close()
