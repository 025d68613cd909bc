"""What Redis has lost nobody claims to continue: people are told to load anew, and why."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from a_redis import ARedis
from instances import Instance, instances
from plays.actors import Node
from plays.people import Cast, Person
from processes import eventually


@dataclass
class Cellar:
    """A Redis that can be copied, and put back to how it was."""

    redis: ARedis
    senna: Instance

    def copy(self, to: Path) -> None:
        self.redis.client().bgrewriteaof()
        assert eventually(self._is_written)
        shutil.copytree(self.redis.folder, to)

    def put_back(self, copy: Path) -> None:
        self.redis.kill()
        shutil.rmtree(self.redis.folder)
        shutil.copytree(copy, self.redis.folder)
        self.start()

    def start(self) -> None:
        self.redis.start()
        assert eventually(self.senna.ready)

    def _is_written(self) -> bool:
        told = self.redis.client().info("persistence")
        return not (told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"])


@pytest.fixture(scope="module")
def cellar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cellar]:
    folder = tmp_path_factory.mktemp("cellar")
    (folder / "redis").mkdir()
    redis = ARedis(folder / "redis")
    url = f"redis://127.0.0.1:{redis.port}/0"
    try:
        with instances(folder, SOCK_REDIS_URL=url, SOCK_EVENTS_KEPT="10") as (senna,):
            yield Cellar(redis, senna)
    finally:
        redis.close()


@pytest.fixture(params=["4", "3 websocket"])
def cast(node: Node, cellar: Cellar, request: pytest.FixtureRequest) -> Iterator[Cast]:
    cast = Cast(node, [cellar.senna], request.param)
    yield cast
    cast.hears_nothing_more()
    cast.leaves()
    assert cellar.senna.mistakes() == []


def lost(person: Person, cursor: str) -> str:
    """Why they cannot continue. From what they are given instead, they can."""
    welcome = person.connects(cursor).welcome
    assert welcome["recovered"] is False
    person.leaves()
    assert person.connects(welcome["cursor"]).welcome["recovered"] is True
    person.leaves()
    return str(welcome["reason"])


def test_what_is_further_back_than_events_are_kept_is_too_old(cast: Cast) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ben.connects()
    http = ada.over_http(ben)
    entries = [http.says(f"{number}") for number in range(20)]  # trimmed at every tenth
    cursors = []
    for unread, entry in enumerate(entries, 1):
        ben.hears("new-message", entry, conversation=ada, unread=unread)
        cursors.append(ben.device.cursor)
    ben.leaves()
    assert lost(ben, cursors[0]) == lost(ben, cursors[8]) == "too_old"
    assert ben.connects(cursors[9]).welcome["recovered"] is True
    for entry in entries[10:]:
        ben.hears("new-message", entry, conversation=ada, unread=20)


def test_after_everything_was_deleted_nobody_continues(cast: Cast, cellar: Cellar) -> None:
    ada, ben, cleo = cast.people("Ada", "Ben", "Cleo")
    cursor = ben.connects().cursor
    ben.leaves()
    old = cleo.connects().cursor
    cellar.redis.client().flushall()
    assert lost(ben, cursor) == "epoch_changed"
    # Somebody who stayed is told as soon as anything happens to them.
    hi = ada.over_http(cleo).says("hi")
    told = cleo.device.waits_for("sync")
    assert (told["recovered"], told["reason"]) == (False, "epoch_changed")
    assert told["cursor"] != old
    cleo.device.cursor = told["cursor"]
    assert cleo.over_http(ada).get("~")["messages"][0]["id"] == hi["id"]
    ho = ada.over_http(cleo).says("ho")
    cleo.hears("new-message", ho, conversation=ada, unread=2)


def test_after_an_older_copy_was_put_back_nobody_continues_on_the_lost_line(
    cast: Cast, cellar: Cellar, tmp_path: Path
) -> None:
    ada, ben, cleo = cast.people("Ada", "Ben", "Cleo")
    for person in (ben, cleo):
        person.connects()
        one = ada.over_http(person).says("one")
        person.hears("new-message", one, conversation=ada, unread=1)
    kept = ben.device.cursor
    cellar.copy(tmp_path / "copy")
    for person in (ben, cleo):
        two = ada.over_http(person).says("two")
        person.hears("new-message", two, conversation=ada, unread=2)
    tail = ben.device.cursor
    ben.leaves()
    cellar.put_back(tmp_path / "copy")
    # Cleo's socket lived through it, ahead of what is left.
    told = cleo.device.waits_for("sync")
    assert (told["recovered"], told["reason"]) == (False, "unknown_cursor")
    assert cleo.over_http(ada).texts() == ["one"]
    cleo.device.cursor = told["cursor"]
    three = ada.over_http(cleo).says("three")
    cleo.hears("new-message", three, conversation=ada, unread=2)
    assert lost(ben, tail) == "unknown_cursor"
    three = ada.over_http(ben).says("three")
    assert lost(ben, tail) == "unknown_cursor"
    assert ben.connects(kept).welcome["recovered"] is True
    ben.hears("new-message", three, conversation=ada, unread=2)


def test_who_lives_through_a_redis_that_lost_nothing_goes_on(cast: Cast, cellar: Cellar) -> None:
    ada, ben = cast.people("Ada", "Ben")
    ben.connects()
    one = ada.over_http(ben).says("one")
    ben.hears("new-message", one, conversation=ada, unread=1)
    cellar.redis.client().bgrewriteaof()
    assert eventually(cellar._is_written)
    cellar.redis.kill()
    cellar.start()
    two = ada.over_http(ben).says("two")
    ben.hears("new-message", two, conversation=ada, unread=2)


def test_while_redis_is_away_people_are_told_that_it_is_not_their_fault(
    cast: Cast, cellar: Cellar
) -> None:
    ada, ben, cleo = cast.people("Ada", "Ben", "Cleo")
    ada.connects()
    cellar.redis.kill()
    try:
        message, data = ben.opens(auth={"token": ben.token()}).waits_for(":refused")
        assert data == {"message": message, "code": "api_error", "type": "UnauthorizedError"}
        bare = cleo.opens()
        bare.says("authenticate", {"token": cleo.token()})
        assert bare.waits_for("unauthorized")["data"]["code"] == "api_error"
        error = ada.is_refused(503, "STORAGE_UNAVAILABLE", "send", to=ben, type="text", text="hi")
        assert error["retry_after"] == 1
    finally:
        cellar.start()
    ben.connects()
    hi = ada.says("hi", to=ben)
    ben.hears("new-message", hi, conversation=ada, unread=1)
    ada.hears("new-message", hi, conversation=ben, unread=0)
