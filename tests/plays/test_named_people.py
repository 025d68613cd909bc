"""Where user ids are strings, everything is as it is with numbers."""

from collections.abc import Iterator

import pytest
from instances import Instance, instances
from plays.actors import Node
from plays.people import Cast, Person

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def senna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with instances(tmp_path_factory.mktemp("named"), SOCK_USER_IDS="string") as (senna,):
        yield senna


def test_people_with_names_talk(node: Node, senna: Instance) -> None:
    cast = Cast(node, [senna], "4")
    ada, ben = Person(cast, "Ada", "ada@example.org"), Person(cast, "Ben", "b-e~n_2")
    for person in (ada, ben, ada, ben):
        person.connects()
    hi = ada.says("hi", to=ben)
    assert hi["author"] == "ada@example.org"
    ada.hears("new-message", hi, conversation=ben, unread=0)
    ben.hears("new-message", hi, conversation=ada, unread=1)
    ben.does("read", to=ada)
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("read", conversation=other, by=ben, up_to=hi["id"], unread=0)
    ben.does("typing", to=ada, typing=True)
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("typing", conversation=other, by=ben, typing=True)
    assert ada.does("watch", ids=[ben])["presence"][0]["id"] == ben.id
    ada.does("unwatch", ids=[ben])  # how long he is away below is the machine's business
    for wrong in (7, "", "a b", "x" * 65, "ä", None, ["ben"]):
        ada.is_refused(400, "VALIDATION", "send", to=wrong, type="text", text="hi")
    cursor = ben.device.cursor
    ben.leaves()
    ho = ada.says("ho", to=ben)
    ben.connects(cursor)
    ben.hears("new-message", ho, conversation=ada, unread=1)
    ada.hears("new-message", ho, conversation=ben, unread=0)
    cast.leaves()
