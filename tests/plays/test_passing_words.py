"""What is in no log: who is typing, and who is there. Whom it does not concern hears nothing."""

import time

import pytest
from plays.people import Cast, Person
from processes import eventually


@pytest.fixture
def two(cast: Cast) -> tuple[Person, Person]:
    """They have talked before; both have a socket."""
    ada, ben = cast.people("Ada", "Ben")
    ada.over_http(ben).says("hi")
    ada.connects()
    ben.connects()
    return ada, ben


both_ways = pytest.mark.parametrize("way", ["4", "3 websocket", "python"])


@both_ways
def test_ada_types_and_stops(cast: Cast, two: tuple[Person, Person]) -> None:
    ada, ben = two
    ada.connects()
    ben.connects()
    cast.person("Eve").connects()
    for typing in (True, False):
        assert ada.does("typing", to=ben, typing=typing) == {}
        ben.hears("typing", conversation=ada, by=ada, typing=typing)
        ada.hears("typing", conversation=ben, by=ada, typing=typing)


def test_typing_to_who_blocks_or_never_spoke_is_heard_by_nobody(
    cast: Cast, two: tuple[Person, Person]
) -> None:
    ada, ben = two
    cleo = cast.person("Cleo")
    cleo.connects()
    assert ada.does("typing", to=cleo, typing=True) == {}
    ben.does("block", id=ada, blocked=True)
    assert ada.does("typing", to=ben, typing=True) == {}
    assert ben.does("typing", to=ada, typing=True) == {}
    cast.hears_nothing_more()
    ben.does("block", id=ada, blocked=False)
    ada.does("typing", to=ben, typing=True)
    for reader, other in ((ada, ben), (ben, ada)):
        reader.hears("typing", conversation=other, by=ada, typing=True)


@pytest.mark.slow
def test_whom_ben_blocked_he_is_away_for(two: tuple[Person, Person]) -> None:
    ada, ben = two
    assert eventually(lambda: ada.sees(ben) == ben.sees(ada) == [True], 3)
    ada.device.forgets()
    ben.device.forgets()
    ada.does("unwatch", ids=[ben])
    ben.does("block", id=ada, blocked=True)
    assert ada.sees(ben) == [False]
    assert ben.sees(ada) == [True]
    ben.leaves()
    time.sleep(0.5)
    assert ada.sees(ben) == [False]


@pytest.mark.slow
def test_who_watches_ben_hears_an_absence_when_he_blocks_them(two: tuple[Person, Person]) -> None:
    ada, ben = two
    assert eventually(lambda: ada.sees(ben) == [True], 3)
    ada.device.forgets()
    for blocked in (True, False):
        ben.does("block", id=ada, blocked=blocked)
        told = ada.device.waits_for("presence")
        assert (told["id"], told["online"]) == (ben.id, not blocked)
        assert (told["last_active"] is None) == blocked


def test_two_hundred_can_be_watched_and_no_more(cast: Cast) -> None:
    ada = cast.person("Ada")
    ada.connects()
    others = [cast.person(f"{number}") for number in range(201)]
    assert ada.sees(*others[:200]) == [False] * 200
    ada.is_refused(400, "VALIDATION", "watch", ids=others[200:])
    assert ada.sees(*others[:10]) == [False] * 10
    ada.does("unwatch", ids=others[:1])
    assert ada.sees(others[200]) == [False]
    assert ada.does("watch", ids=[])["presence"] == []
