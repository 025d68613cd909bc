"""senna-client against a real Senna: what it is for, on a good day."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pytest
from caller import Caller
from clients.puppet import CLIENT, Puppet, Refused, puppet
from instances import Instance, instances
from processes import eventually

pytestmark = pytest.mark.slow(20, together=True)

people = iter(range(1000, 9000, 2))
WEBSOCKET = {"transports": ["websocket"]}


class Pair(Protocol):
    def __call__(self, **options: Any) -> AbstractContextManager[tuple[Puppet, Puppet]]: ...


@pytest.fixture(scope="module")
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("senna")) as (one,):
        yield one


@pytest.fixture
def ada() -> int:
    return next(people)


@pytest.fixture
def ben(ada: int) -> int:
    return ada + 1


@pytest.mark.parametrize("options", [{}, WEBSOCKET, {"transports": ["polling"]}])
def test_what_one_writes_the_other_hears(
    senna: Instance, ada: int, ben: int, options: dict[str, Any]
) -> None:
    with puppet(senna.port, ada, **options) as one, puppet(senna.port, ben, **options) as other:
        other.becomes("online")
        sent = one.does("send", ben, "Hello Ben")
        heard = other.hears("message")
        assert heard["id"] == sent["id"]
        assert (heard["text"], heard["author"], heard["unread"]) == ("Hello Ben", ada, 1)
        assert heard["conversation"] == {"type": "user", "id": ada}
        assert "client_id" not in heard


def test_everything_that_can_be_done_is_done_and_heard(senna: Instance, ada: int, ben: int) -> None:
    with puppet(senna.port, ada) as one, puppet(senna.port, ben) as other:
        other.becomes("online")
        first, second = (one.does("send", ben, text)["id"] for text in ("a", "b"))
        assert one.does("edit", ben, first, "c")["text"] == "c"
        assert other.hears("edited")["text"] == "c"
        assert other.does("read", ada, first) == 1
        assert one.hears("read")["up_to"] == first
        one.does("remove", ben, second)
        assert other.hears("deleted")["id"] == second
        history = other.does("history", ada, {"per_page": 5})
        assert [message["text"] for message in history["messages"]] == ["c"]
        inbox = other.does("inbox")
        assert [(chat["id"], chat["unread"]) for chat in inbox["entries"]] == [(ada, 0)]
        other.does("clear", ada)
        other.hears("cleared")
        assert other.does("inbox")["entries"] == []
        image = {"image": "https://images.example/cat.jpg"}
        assert one.does("send", ben, image)["type"] == "image"
        other.does("block", ada)
        with pytest.raises(Refused) as refusal:
            one.does("send", ben, "hello?")
        assert refusal.value.told["code"] == "USER_REFUSED"
        other.does("block", ada, False)
        one.does("send", ben, "hello again")


def test_a_refusal_is_told_once_and_holds_nothing_up(senna: Instance, ada: int, ben: int) -> None:
    with puppet(senna.port, ada) as one:
        waiting = [one.begin("send", ben, text) for text in ("a", "", "b")]
        with pytest.raises(Refused) as refusal:
            waiting[1]()
        assert refusal.value.told == {
            "name": "ArgumentError",
            "code": None,
            "status": 400,
            "message": "Missing text property for text-message",
        }
        waiting[0](), waiting[2]()
        assert Caller(senna.port, ada, ben).texts() == ["a", "b"]


def test_all_devices_of_a_person_hear_and_know_their_own(
    senna: Instance, ada: int, ben: int
) -> None:
    with puppet(senna.port, ada) as phone, puppet(senna.port, ada, **WEBSOCKET) as laptop:
        laptop.becomes("online")
        phone.does("send", ben, "from the phone", "key-1")
        for device in (phone, laptop):
            heard = device.hears("message")
            assert (heard["text"], heard["client_id"]) == ("from the phone", "key-1")
        Caller(senna.port, ben, ada).says("an answer")
        assert [device.hears("message", 2)["text"] for device in (phone, laptop)] == [
            "an answer"
        ] * 2
        phone.does("read", ben)
        assert laptop.hears("read")["unread"] == 0


def test_typing_is_seen_by_the_other_alone_and_a_message_ends_it(
    senna: Instance, ada: int, ben: int
) -> None:
    with puppet(senna.port, ada) as one, puppet(senna.port, ben) as other:
        Caller(senna.port, ada, ben).says("so that they know each other")
        one.becomes("online")
        other.becomes("online")
        one.does("typing", ben)
        assert other.hears("typing") == {"by": ada, "typing": True}
        one.does("send", ben, "done")
        assert other.hears("typing", 2) == {"by": ada, "typing": False}
        assert one.heard("typing") == []


def test_presence_of_those_one_watches(senna: Instance, ada: int, ben: int) -> None:
    Caller(senna.port, ada, ben).says("so that they know each other")
    with puppet(senna.port, ada) as one:
        one.does("watch", [ben])
        assert one.hears("presence")["online"] is False
        with puppet(senna.port, ben) as other:
            other.becomes("online")
            assert one.hears("presence", 2)["online"] is True
            one.does("pause")
            one.does("resume")
            assert one.hears("presence", 3)["online"] is True  # watched again, unasked
        assert one.hears("presence", 4)["online"] is False


def test_what_is_asked_while_paused_is_done_in_order_later(
    senna: Instance, ada: int, ben: int
) -> None:
    with puppet(senna.port, ada) as one:
        one.becomes("online").does("pause")
        waiting = [one.begin("send", ben, str(number)) for number in range(5)]
        history = one.begin("history", ben)
        Caller(senna.port, ben, ada).says("meanwhile")
        one.does("resume")
        for answer in waiting:
            answer()
        assert history()["entry"]["id"] == ben
        assert Caller(senna.port, ada, ben).texts() == ["meanwhile", "0", "1", "2", "3", "4"]
        assert eventually(lambda: one.texts() == ["meanwhile", "0", "1", "2", "3", "4"])
        online = [detail for state, detail in one.states() if state == "online"]
        assert online[1]["missed"] >= 1


def test_a_page_that_kept_its_cursor_hears_what_happened_since(
    senna: Instance, ada: int, ben: int
) -> None:
    barry = Caller(senna.port, ben, ada)
    with puppet(senna.port, ada) as yesterday:
        yesterday.becomes("online")
        barry.says("heard yesterday")
        yesterday.hears("message")
        kept = yesterday.heard("cursor")[-1]
        assert kept == yesterday.heard("message")[0]["cursor"]
    barry.says("said over night")
    with puppet(senna.port, ada, kept=kept) as today:
        assert today.becomes("online").states()[-1][1] == {"missed": 1}
        assert today.texts() == ["said over night"]
        told, caught_up = [line["at"] for line in today.lines if line.get("event") == "state"][-2:]
        assert caught_up - told < 2000  # by showing the cursor: else it finds out by the first sync


def test_who_is_not_let_in_is_told_so_and_stops_asking(senna: Instance, ada: int) -> None:
    with puppet(senna.port, ada, ["not.a.token"]) as one:
        one.becomes("refused")
        _, detail = one.states()[-1]
        assert detail["error"]["code"] == "invalid_token"
        assert [state for state, _ in one.states()] == ["refused"]


def test_the_example_of_its_readme_runs(senna: Instance) -> None:
    readme = (CLIENT / "README.md").read_text()
    found = re.search(r"```js\n(.*?)```\n\n```\n(.*?)```", readme, re.DOTALL)
    assert found
    program, said = found.groups()
    ran = subprocess.run(
        ["node", "--input-type=module"],
        input=program.replace("localhost:3005", f"127.0.0.1:{senna.port}"),
        cwd=CLIENT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == (said, "", 0)
