"""What we ask a platform, and what we make of everything it may answer."""

import gzip
import json
from typing import Any

import pytest
import strange_platform as strange
from a_domain import a_domain
from strange_platform import StrangePlatform

from senna.model import UserId
from senna.platform.entries import Answer
from senna.platform.profiles import PlatformProfiles

SHORT = 0.4  # a deadline that does not make the tests slow


def ask(platform: StrangePlatform, *ids: UserId, **changes: Any) -> Answer:
    domain = a_domain("fast", api_url=platform.url, **changes)
    return PlatformProfiles(SHORT).fetch(domain, ids)


def test_the_question_is_the_one_the_platform_has_always_been_asked(
    platform: StrangePlatform,
) -> None:
    ask(platform, 388636, 524376, api_token="letmein", api_user_agent="Senna (dm)")
    head = platform.heads[0]
    assert head.startswith(
        "GET /v1/users?fields=id,username,role,picture_url,profile_url&ids=388636,524376 HTTP/1.1"
    )
    assert "\r\nAuthorization: Bearer letmein\r\n" in head
    assert "\r\nUser-Agent: Senna (dm)\r\n" in head


def test_no_token_and_no_cookie_are_sent_unless_configured(platform: StrangePlatform) -> None:
    asking = PlatformProfiles(SHORT)
    platform.manner = strange.says(b'{"entries": []}', "200 OK", "Set-Cookie: a=b; Path=/")
    domain = a_domain("fast", api_url=platform.url)
    asking.fetch(domain, [1])
    asking.fetch(domain, [2])
    for head in platform.heads:
        assert "authorization" not in head.lower()
        assert "cookie" not in head.lower()


def test_one_connection_serves_many_questions(platform: StrangePlatform) -> None:
    asking, domain = PlatformProfiles(SHORT), a_domain("fast", api_url=platform.url)
    for user in range(1, 6):
        asking.fetch(domain, [user])
    assert (len(platform.asked), platform.connections) == (5, 1)


def test_an_environment_cannot_send_the_question_elsewhere(
    platform: StrangePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    platform.knows(1)
    assert 1 in ask(platform, 1).found


def test_people_are_found_or_absent(platform: StrangePlatform) -> None:
    platform.knows(1, role={"id": 3, "handle": "registered", "value": "Registered"})
    assert ask(platform, 1, 2) == Answer(
        {
            1: {
                "id": 1,
                "username": "Barry 1",
                "role": {"id": 3, "handle": "registered", "value": "Registered"},
            }
        },
        frozenset({2}),
    )


def test_string_ids_stay_strings(platform: StrangePlatform) -> None:
    platform.knows("a.b@c", "7")
    found = ask(platform, "a.b@c", "7", "~", string_ids=True)
    assert set(found.found) == {"a.b@c", "7"}
    assert "&ids=a.b@c,7,~ " in platform.heads[0]


def test_gzip_is_read(platform: StrangePlatform) -> None:
    body = gzip.compress(json.dumps({"entries": [{"id": 1}]}).encode())
    platform.manner = strange.says(body, "200 OK", "Content-Encoding: gzip")
    assert ask(platform, 1).found == {1: {"id": 1}}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"email": "a@b.c", "password": "x"}, {}),
        ({"username": "Barry"}, {"username": "Barry"}),
        ({"username": None}, {}),
        ({"username": 5}, {}),
        ({"username": ["Barry"]}, {}),
        ({"username": "B" * 255}, {"username": "B" * 255}),
        ({"username": "B" * 256}, {}),
        ({"picture_url": "https://x.example/p.png"}, {"picture_url": "https://x.example/p.png"}),
        ({"picture_url": "javascript:alert(1)"}, {}),
        ({"picture_url": "http://x.example/ y"}, {}),
        ({"picture_url": "http://x.example/\n"}, {}),
        ({"profile_url": "file:///etc/passwd"}, {}),
        ({"profile_url": "http://x/" + "y" * 2040}, {}),
        ({"profile_url": {"url": "http://x"}}, {}),
        ({"role": None}, {}),
        ({"role": {}}, {"role": {}}),
        ({"role": {"id": 1, "handle": "mod", "x": 2}}, {"role": {"id": 1, "handle": "mod"}}),
        ({"role": {"id": [1], "handle": {"a": 1}, "value": "V"}}, {"role": {"value": "V"}}),
        ({"role": {"handle": "h" * 256}}, {"role": {}}),
    ],
)
def test_only_fields_we_know_and_can_be_are_kept(
    platform: StrangePlatform, said: dict[str, Any], kept: dict[str, Any]
) -> None:
    platform.manner = strange.tells({"id": 1, **said})
    assert ask(platform, 1).found == {1: {"id": 1, **kept}}


@pytest.mark.parametrize(
    ("entry", "absent"),
    [
        ({"id": 2, "username": "somebody else"}, {1}),
        ({"id": "01"}, {1}),
        ({"id": "1", "username": "not canonical"}, set()),
        ({"id": True, "username": "not one"}, set()),
        ({"id": 1.0}, set()),
        ({"id": [1]}, set()),
        ({"username": "nobody"}, set()),
        ({"id": 1, "role": "admin"}, set()),
        ({"id": 1, "role": ["banned"]}, set()),
        (None, set()),
        ("1", set()),
        ([1], set()),
    ],
)
def test_a_bad_entry_tells_nothing_and_spoils_nobody_else(
    platform: StrangePlatform, entry: Any, absent: set[int]
) -> None:
    platform.manner = strange.tells(entry, {"id": 9, "username": "Barry"})
    assert ask(platform, 1, 9) == Answer({9: {"id": 9, "username": "Barry"}}, frozenset(absent))


def test_the_first_of_two_entries_counts(platform: StrangePlatform) -> None:
    platform.manner = strange.tells({"id": 1, "username": "a"}, {"id": 1, "username": "b"})
    assert ask(platform, 1).found == {1: {"id": 1, "username": "a"}}
