"""Who watches others, and is gone before all of them were looked up."""

import threading
import time
from pathlib import Path

from a_domain import a_domain
from a_redis import ARedis
from processes import eventually

from senna.app import open_house
from senna.core.call import Call
from senna.core.closing import Closing
from senna.edge.proxies import Visitor
from senna.live.connection import Connection, State
from senna.live.line import Line
from senna.live.watching import Watching
from senna.store.client import connect
from senna.store.keys import Keys

ADA = Call(a_domain(), 7)


def test_nothing_is_watched_for_who_left_in_the_middle(tmp_path: Path) -> None:
    redis = ARedis(tmp_path)
    try:
        with connect(f"redis://127.0.0.1:{redis.port}/0") as client:
            house = open_house(client, Keys("senna"), Closing())
            watching = Watching(house)
            visitor = Visitor("::1", "::1", None, True)
            socket = Connection("a", ADA.domain, visitor, Line(None, "a"))
            socket.call, socket.state = ADA, State.LIVE
            watching.watch(socket, ADA, [40])
            redis.freeze()
            asking = threading.Thread(target=watching.watch, args=(socket, ADA, [41, 42, 43]))
            asking.start()
            time.sleep(0.2)
            socket.state = State.ENDED
            watching.forget(socket, ADA)
            redis.thaw()
            asking.join()
            assert eventually(lambda: client.pubsub_channels() == [])
            house.feed.close()
    finally:
        redis.close()
