"""The request log: enough to find a request, nothing that belongs to its people."""

import io
from collections.abc import Callable

from lobby import ME, Lobby, as_user

from senna.api.visit import Visit
from senna.edge.journal import Journal


def test_a_request_is_one_line(lobby: Lobby) -> None:
    headers = as_user(ME) | {"X-Request-Id": "r1"}
    lobby.client().get("/api/user/villain?page=secret", headers=headers)
    (line,) = lobby.lines()
    assert line.pop("time").endswith("+00:00")
    assert 0 <= line.pop("ms") < 1000
    assert line == {
        "level": "info",
        "request_id": "r1",
        "method": "GET",
        "route": "/api/user/<id>",
        "status": 400,
        "domain": "myplatform",
        "user": 388636,
    }


def test_nothing_that_was_said_is_written_down(lobby: Lobby) -> None:
    client = lobby.client()
    secret = {"type": "text", "text": "s3cr3t words"}
    # The empty house makes these mistakes of ours, the case where most would be told.
    client.post("/api/user/524376?x=s3cr3t", json=secret, headers=as_user(ME))
    client.get("/api/list", headers={"X-Auth-Token": "s3cr3t-token"})
    client.get("/s3cr3t-path\n2026 ERROR")
    assert "s3cr3t" not in lobby.log.getvalue()
    assert [line["route"] for line in lobby.lines()] == [
        "/api/user/<id>",
        "/api/user/<id>",
        "/api/list",
        "unmatched",
    ]


def test_a_mistake_of_ours_is_told_by_kind_and_place(lobby: Lobby) -> None:
    lobby.client().get("/api/list", headers=as_user(ME))
    fault, request = lobby.lines()
    assert fault["level"] == request["level"] == "error"
    assert fault["request_id"] == request["request_id"]
    assert fault["fault"][0]["kind"] == "AttributeError"
    assert any("senna/edge/desk/inbox.py" in place for place in fault["fault"][0]["at"])


def test_words_of_an_exception_stay_out() -> None:
    out = io.StringIO()
    try:
        try:
            raise KeyError("s3cr3t")
        except KeyError as first:
            raise ValueError("s3cr3t") from first
    except ValueError as fault:
        Journal(out).fault(fault, Visit("GET", "r1").asked())
    assert "s3cr3t" not in out.getvalue()
    assert "KeyError" in out.getvalue()


def test_a_journal_that_cannot_be_written_stops_nobody(lobby: Lobby) -> None:
    lobby.log.close()
    assert lobby.client().get("/api").status_code == 200


def test_lines_are_written_together_but_never_in_parts() -> None:
    journal, pieces, turns = Journal(), list[bytes](), list[Callable[[], object]]()

    def take(piece: bytes) -> int:
        pieces.append(piece)
        return len(piece)

    journal.gather(turns.append, take)
    for size in (1, 1, 3000, 3000, 9000, 1):
        journal.note("info", {"words": "x" * size})
    assert (pieces, len(turns)) == ([], 1)
    turns.pop()()
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert [piece.count(b"\n") for piece in pieces] == [3, 1, 1, 1]
    journal.note("info", {})
    assert len(turns) == 1


def test_a_broken_pipe_loses_lines_and_stops_nobody() -> None:
    def broken(_: bytes) -> int:
        raise BrokenPipeError

    journal = Journal()
    journal.gather(lambda flush: flush(), broken)
    journal.note("info", {})
    assert journal.flush()
