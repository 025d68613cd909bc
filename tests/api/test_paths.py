"""What may be asked: paths, methods, ids, queries, bodies. No spelling has a second one."""

import io

import pytest
from lobby import ME as MY_ID
from lobby import Lobby, as_user, told

ME = as_user(MY_ID)
BAD = {"X-Auth-Token": "forged"}
CHAT = "/api/user/524376"
ID = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"

NO_ROUTES = [
    "/api/nothing",
    "/api/list/",
    "/api/user/524376/",
    "/api/user",
    "/api/user/",
    "/api//list",
    "/api/./list",
    "/api/../api/list",
    "/API/LIST",
    "/api/List/",
    f"/api/user/524376/{ID}/more",
    "/api/user/..%2f..%2fetc",
    "/api/admin/users/1/2/3",
    "/apiary",
    "/console",
    "/console?__debugger__=yes",
    "/static/x.js",
    "/docs",
    "/favicon.ico",
]


@pytest.mark.parametrize("path", NO_ROUTES)
@pytest.mark.parametrize("headers", [{}, ME])
def test_no_route_is_told_with_and_without_a_token(
    lobby: Lobby, path: str, headers: dict[str, str]
) -> None:
    status, code, answer = told(lobby, "GET", path, headers=headers)
    assert (status, code) == (404, "NOT_FOUND")
    assert answer.get_json()["name"] == "RouteNotFoundError"
    message = "Route not found - please check your URL and try again"
    assert answer.get_json()["message"] == message
    assert "Location" not in answer.headers


@pytest.mark.parametrize("path", ["//api/list", "///", "/api/list\x00", "/api/\r\nX: y", "", "*"])
def test_no_path_is_straightened(lobby: Lobby, path: str) -> None:
    # The test client would straighten it itself, so it is put where a server leaves it.
    answer = lobby.client().get("/", headers=ME, environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize("path", ["/api", "/api/"])
@pytest.mark.parametrize(("headers", "known"), [({}, False), (ME, True)])
def test_anybody_is_welcome(lobby: Lobby, path: str, headers: dict[str, str], known: bool) -> None:
    answer = lobby.client().get(path, headers=headers)
    expected = {
        "authenticated": known,
        "message": "Welcome to a realtime chat API",
        "success": True,
    }
    assert (answer.status_code, answer.get_json()) == (200, expected)


def test_the_root_greets_with_a_json_string(lobby: Lobby) -> None:
    answer = lobby.client().get("/")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert isinstance(answer.get_json(), str)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/list", "GET, HEAD, OPTIONS"),
        ("TRACE", "/api/list", "GET, HEAD, OPTIONS"),
        ("CONNECT", "/api/list", "GET, HEAD, OPTIONS"),
        ("FOO", "/api/list", "GET, HEAD, OPTIONS"),
        ("POST", "/api", "GET, HEAD, OPTIONS"),
        ("POST", "/", "GET, HEAD, OPTIONS"),
        ("PUT", CHAT, "DELETE, GET, HEAD, OPTIONS, POST"),
        ("PUT", f"{CHAT}/{ID}", "DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
        ("GET", f"{CHAT}/read", "OPTIONS, POST"),
        ("PATCH", f"{CHAT}/read", "OPTIONS, POST"),
        ("GET", f"{CHAT}/block", "DELETE, OPTIONS, PUT"),
        ("POST", "/healthz", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    lobby: Lobby, method: str, path: str, allow: str
) -> None:
    status, code, answer = told(lobby, method, path, headers=ME)
    assert (status, code, answer.headers["Allow"]) == (405, "METHOD_NOT_ALLOWED", allow)


def test_a_method_cannot_be_overridden(lobby: Lobby) -> None:
    headers = ME | {"X-HTTP-Method-Override": "DELETE"}
    assert told(lobby, "PUT", CHAT, headers=headers)[0] == 405


def test_head_answers_like_get_without_the_words(lobby: Lobby) -> None:
    answer = lobby.client().head("/api")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


BAD_IDS = [
    "٣",
    "1.0",
    "-1",
    "0",
    "1e3",
    "9" * 25,
    "01",
    "+1",
    "0x1",
    "1%00",
    "%20",
    "1 ",
    "*",
    "{x}",
]
BAD_IDS += ["a:b", "[x]", "%0d%0a", "9007199254740992", "..", "%ff", "1_0", "²"]


@pytest.mark.parametrize("spelling", BAD_IDS)
def test_a_person_has_one_spelling(lobby: Lobby, spelling: str) -> None:
    status, code, answer = told(lobby, "GET", f"/api/user/{spelling}", headers=ME)
    assert (status, code) == (400, "VALIDATION")
    assert answer.get_json()["message"].startswith("id: ")


def test_a_percent_is_only_another_way_to_write_a_byte(lobby: Lobby) -> None:
    # 388636 is the caller, so the answer proves which id was read.
    assert told(lobby, "GET", "/api/user/%33%388636", headers=ME)[1] == "INVALID_RECIPIENT"


NOT_NUMBERS = [
    "0",
    "-1",
    "abc",
    "1.5",
    "1_0",
    "%201%0a",
    "٣",
    "²",
    "9" * 3000,
    "NaN",
    "",
    "+1",
    "1+",
]


@pytest.mark.parametrize("path", ["/api/list", "/api/blocks", CHAT])
@pytest.mark.parametrize("name", ["page", "per_page", "limit"])
@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_a_number_is_read_strictly(lobby: Lobby, path: str, name: str, value: str) -> None:
    status, code, answer = told(lobby, "GET", f"{path}?{name}={value}", headers=ME)
    assert (status, code) == (400, "VALIDATION")
    assert answer.get_json()["message"].startswith(f"{name}: ")


QUERIES = [
    ("/api/list?page=1&page=2", "page"),
    ("/api/list?page=1&page=1", "page"),
    ("/api/list?per_page=101", "per_page"),
    ("/api/list?per_page=1000000", "per_page"),
    ("/api/list?per_page=5&limit=5", "limit"),
    ("/api/list?page=1&before=1.2", "before"),
    ("/api/list?before=forged", "before"),
    ("/api/list?no_format=maybe", "no_format"),
    ("/api/list?" + "&".join(f"a{n}=1" for n in range(101)), "query"),
    (f"{CHAT}?before={ID}", "before"),
    (f"{CHAT}?after=forged", "after"),
    (f"{CHAT}?before={ID}&after={ID}", "after"),
    (f"{CHAT}?page=1&after={ID}", "after"),
    (f"{CHAT}?page=1&before={ID}", "before"),
    ("/api/sync?wait=26", "wait"),
    ("/api/sync?wait=-1", "wait"),
    ("/api/sync?cursor=forged", "cursor"),
    ("/api/sync?cursor=ab.9223372036854775808", "cursor"),
]


@pytest.mark.parametrize(("path", "name"), QUERIES)
def test_a_bad_query_is_refused_by_its_name(lobby: Lobby, path: str, name: str) -> None:
    status, code, answer = told(lobby, "GET", path, headers=ME)
    assert (status, code) == (400, "VALIDATION")
    assert answer.get_json()["message"].startswith(f"{name}: ")


def test_a_body_has_a_limit(lobby: Lobby) -> None:
    body = b'{"text":"' + b"x" * 65536 + b'"}'
    status, code, answer = told(
        lobby, "POST", CHAT, headers=ME, data=body, content_type="application/json"
    )
    assert (status, code) == (413, "TOO_LARGE")
    assert "65536" in answer.get_json()["message"]


def test_a_body_without_a_length_has_the_same_limit(lobby: Lobby) -> None:
    answer = lobby.client().post(
        CHAT,
        headers=ME,
        input_stream=io.BytesIO(b" " * 70_000),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-7"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_only_plain_json_is_read(lobby: Lobby, headers: dict[str, str]) -> None:
    status, code, _ = told(lobby, "POST", CHAT, headers=ME | headers, data=b"{}")
    assert (status, code) == (415, "UNSUPPORTED_MEDIA_TYPE")
