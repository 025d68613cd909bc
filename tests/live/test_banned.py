"""Somebody whom the platform bans is cut off wherever they are, once any worker has heard of it."""

from pathlib import Path
from typing import Any

import pytest
import socketio
from caller import Caller, token_of
from instances import instances
from processes import eventually
from strange_platform import StrangePlatform

from senna.serve.address import socket_url
from senna.store.client import connect
from senna.store.keys import Keys

MALLORY, ADA, BEN = 666, 388636, 524376
_SECONDS = 5


@pytest.mark.slow
def test_a_ban_that_one_worker_hears_of_cuts_the_sockets_of_all(
    tmp_path: Path, platform: StrangePlatform
) -> None:
    data = tmp_path / "0" / "data"
    shared = {"SOCK_API_URL": platform.url}
    for user in (MALLORY, ADA, BEN):
        platform.knows(user, role={"id": 1, "handle": "user"})
    with (
        instances(tmp_path, **shared) as (one,),
        instances(
            tmp_path / "other",
            **shared,
            SOCK_REDIS_URL=socket_url(data),
        ) as (other,),
    ):
        mallory, ada = connected(one.port, MALLORY), connected(one.port, ADA)
        Caller(one.port, MALLORY, ADA).says("soon banned")  # this worker knows them well
        platform.knows(MALLORY, role={"id": 9, "handle": "banned"})
        # As if a minute had passed: the other worker has never heard of them.
        with connect(socket_url(data)) as redis:
            redis.delete(Keys("senna").profile("myplatform", MALLORY))
        Caller(other.port, BEN, MALLORY).says("hello?")
        assert eventually(lambda: not mallory.connected, _SECONDS)
        assert mallory.told[-1]["reason"] == "revoked"
        assert ada.connected
        ada.disconnect()


def connected(port: int, user: int) -> Any:
    client = socketio.Client(reconnection=False)
    client.told = []
    client.on("goodbye", client.told.append)
    client.connect(f"http://127.0.0.1:{port}", auth={"token": token_of(user)})
    return client
