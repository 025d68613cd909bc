"""What a client that polls says, in requests of its own: one after the other, while it is there."""

import threading
from collections.abc import Iterator

import pytest
from caller import token_of
from instances import Instance, instances
from live.wire import Poll


@pytest.fixture(scope="module", params=["gevent", "threading", "eventlet"])
def senna(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Instance]:
    """Who is behind it fails when anything was answered with a 500."""
    with instances(tmp_path_factory.mktemp("polling"), SOCK_ASYNC=request.param) as (one,):
        yield one


def test_who_speaks_after_the_end_is_refused(senna: Instance) -> None:
    poll = Poll(senna.port).enter()
    assert poll.ask("POST", "41") == (200, "OK")
    for _ in range(2):
        status, said = poll.ask("POST", '42["list"]')
        assert status == 400
        assert "BAD_REQUEST" in said


def test_who_says_two_things_at_once_is_cut(senna: Instance) -> None:
    """In which order they were meant nobody can tell; and both might let the same socket in."""
    cut = 0
    for user in range(1, 201):
        if cut == 3:
            break
        poll = Poll(senna.port).enter()
        shown = f'42["authenticate",{{"token":"{token_of(user)}"}}]'
        answers: list[int] = []
        both = [
            threading.Thread(target=lambda: answers.append(poll.ask("POST", shown)[0]))  # noqa: B023
            for _ in range(2)
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert set(answers) <= {200, 400}
        if 400 in answers:
            cut += 1
            assert poll.ask("POST", "3")[0] == 400
    assert cut == 3
