"""C: paths, queries, methods, headers.

More spellings, at the door alone: tests/api/test_paths.py and test_headers.py. Bytes that only
look like HTTP (C10) and lengths (C15, C16): tests/chaos/test_raw_requests.py and
test_large_requests.py, tests/serve/test_program.py."""

import pytest
from attacks.fort import CHAT, HELLO, HIS, Fort, U, code, tabled

NEVER = "01551303-8e49-8c2b-9d0e-5a41f0c7b2d6"
IDS = ["٣", "1.0", "-1", "0", "1e3", "9" * 25, "01", "+1", "1%00", "%20", "*", "{x}", "1_0", "²"]
IDS += ["0x1", "a:b", "%0d%0a", "9007199254740992", "%ff", "1%20"]


@pytest.mark.parametrize("spelling", tabled({"C1": IDS}))
def test_a_person_has_one_spelling(fort: Fort, spelling: str) -> None:
    for method, path, body in (
        ("GET", f"/api/user/{spelling}", None),
        ("POST", f"/api/user/{spelling}", HELLO),
        ("DELETE", f"/api/user/{spelling}", None),
        ("PUT", f"/api/user/{spelling}/block", None),
        ("POST", f"/api/user/{spelling}/read", {}),
        ("PATCH", f"/api/user/{spelling}/{NEVER}", {"text": "x"}),
    ):
        assert code(fort.ask(method, path, json=body)) == (400, "VALIDATION")
    assert fort.nothing_happened()


def test_c1_a_percent_is_only_another_way_to_write_a_byte(fort: Fort) -> None:
    answer = fort.ask("GET", "/api/user/%35%324376")
    assert answer.get_json()["state"]["key"] == "alpha:dm:388636-524376"


PATHS = ["/api/list/", "/api/user/1/", "/api//list", "/api/./list", "/API/LIST", "/api/user"]
PATHS += ["/api/user/..%2f..%2fetc", "/api/%2e%2e/healthz", "/api/user/1/2/3", "/apiary", "/api;x"]
AS_WRITTEN = ["//api/list", "///", "//evil.example/api", "/api/list\x00", "/api/\r\nX: y", "", "*"]


@pytest.mark.parametrize("path", tabled({"C2": PATHS}))
def test_no_path_is_straightened(fort: Fort, path: str) -> None:
    for token in (HIS, None):
        assert code(fort.ask("GET", path, token)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", tabled({"C2": AS_WRITTEN}))
def test_no_path_is_straightened_as_a_server_leaves_it(fort: Fort, path: str) -> None:
    answer = fort.ask("GET", "/", environ_overrides={"PATH_INFO": path})
    assert code(answer) == (404, "NOT_FOUND")


NUMBERS = ["0", "-1", "abc", "1.5", "1_0", "%201%0a", "٣", "²", "9" * 5000, "NaN", "", "+1", "1e3"]
QUERIES = {
    "C3": [f"page={number}" for number in NUMBERS] + ["page=1&page=2", "page=1&page=1"],
    "C4": ["per_page=0", "per_page=101", "per_page=1000000", "limit=101", "limit=5&per_page=5"],
    "C16": ["&".join(f"a{number}=1" for number in range(1000)), "page=1&" + "&" * 2000],
}


@pytest.mark.parametrize("query", tabled(QUERIES))
def test_a_query_is_read_strictly(fort: Fort, query: str) -> None:
    answers = {code(fort.ask("GET", f"{path}?{query}")) for path in ("/api/list", CHAT)}
    assert answers == {(400, "VALIDATION")}


def test_c5_a_page_far_behind_the_end_is_empty(fort: Fort) -> None:
    fort.says()
    for path, name in ((CHAT, "messages"), ("/api/list", "entries"), ("/api/blocks", "entries")):
        assert fort.ask("GET", f"{path}?page=1000000000&per_page=100").get_json()[name] == []


PLACES = {
    "C6": [
        *(
            f"{CHAT}?{way}={value}"
            for way in ("before", "after")
            for value in (NEVER, "x", "", "1")
        ),
        *(
            f"/api/list?before={value}"
            for value in ("x", "", "1", "1.", ".1", "1.x", "٣.1", "-1.1")
        ),
        *(f"/api/list?before={2**48}.1", "/api/list?before=1.1.1", "/api/list?before=1.01"),
        *(
            f"/api/sync?cursor={value}"
            for value in ("x", "", ".", "a.", ".1", "a.-1", "a.01", "a.1e3")
        ),
        *(
            f"/api/sync?cursor={value}"
            for value in ("a." + "9" * 17, "a" * 33 + ".1", "é.1", "a.1.1")
        ),
        *(f"/api/sync?wait={value}" for value in ("-1", "26", "1.5", "x", "")),
    ]
}


@pytest.mark.parametrize("path", tabled(PLACES))
def test_a_forged_place_is_none(fort: Fort, path: str) -> None:
    assert code(fort.ask("GET", path)) == (400, "VALIDATION")


@pytest.mark.parametrize("cursor", [f"{'0' * 16}.0", f"{'f' * 16}.{2**48}", f"x.{10**16 - 1}"])
def test_c6_a_cursor_that_was_never_given_proves_nothing(fort: Fort, cursor: str) -> None:
    fort.says()
    told = fort.ask("GET", f"/api/sync?cursor={cursor}").get_json()
    assert (told["recovered"], told["events"]) == (False, [])
    epoch = told["cursor"].partition(".")[0]
    told = fort.ask("GET", f"/api/sync?cursor={epoch}.{10**16 - 1}").get_json()
    assert (told["recovered"], told["reason"]) == (False, "unknown_cursor")


@pytest.mark.parametrize("method", tabled({"C7": ["TRACE", "CONNECT", "FOO", "PUT", "PATCH"]}))
def test_a_wrong_method_is_told_the_right_ones(fort: Fort, method: str) -> None:
    answer = fort.ask(method, "/api/list", headers={"X-HTTP-Method-Override": "GET"})
    assert code(answer) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_c7_a_method_cannot_be_overridden(fort: Fort) -> None:
    fort.says()
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        fort.ask("GET", f"{CHAT}?_method=DELETE", headers={header: "DELETE"})
    assert fort.texts() == ["Hello, world!"]


MEDIA: dict[str, list[dict[str, str]]] = {
    "C8": [
        *({"Content-Type": it} for it in ("", "text/plain", "application/x-www-form-urlencoded")),
        *({"Content-Type": it} for it in ("multipart/form-data; boundary=x", "application/jsonp")),
        {"Content-Type": "application/json; charset=utf-7"},
        {"Content-Type": "text/plain; application/json"},
    ],
    "C9": [
        {"Content-Type": "application/json", "Content-Encoding": encoding}
        for encoding in ("gzip", "deflate", "br", "gzip, identity", "x")
    ],
}


@pytest.mark.parametrize("headers", tabled(MEDIA))
def test_only_plain_json_is_read(fort: Fort, headers: dict[str, str]) -> None:
    answer = fort.ask("POST", CHAT, headers=headers, data=b'{"type":"text","text":"x"}')
    assert code(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert fort.nothing_happened()


FOREIGN = [
    "evil",
    "evil.example",
    "alpha.example.evil.example",
    "alpha.example@evil",
    "a:b",
    "a{b}",
]
FOREIGN += ["*", "../b", "x" * 300, "аlpha.example", "alpha.example\x00", "", "alpha.example:x"]


@pytest.mark.parametrize("host", tabled({"C11": FOREIGN[:4], "C12": FOREIGN[4:]}))
def test_an_unknown_host_has_no_domain(fort: Fort, host: str) -> None:
    header = {"Host": host.encode().decode("latin-1")}
    for path in ("/api/list", "/api/nothing", "/", "/openapi.json"):
        assert code(fort.ask("GET", path, headers=header)) == (421, "UNKNOWN_DOMAIN")


@pytest.mark.parametrize("host", ["ALPHA.example", "alpha.example.", "alpha.example:8443"])
def test_c12_a_host_has_other_spellings_and_they_are_the_same(fort: Fort, host: str) -> None:
    answer = fort.ask("GET", "/api/list", headers={"Host": host})
    assert answer.get_json()["state"]["key"] == f"alpha:inbox:{U}"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "beta.example"},
        {"X-Forwarded-Host": "evil"},
        {"Forwarded": "host=beta.example"},
        {"X-Senna-Domain": "beta"},
        {"X-Forwarded-For": ", ".join(["1.2.3.4"] * 50)},
        {"X-Forwarded-For": "\x00"},
        {"X-Original-URL": "/api/user/1", "X-Rewrite-URL": "/metrics"},
    ],
)
def test_c11_c12_what_only_a_proxy_may_say_is_not_heard(
    fort: Fort, headers: dict[str, str]
) -> None:
    answer = fort.ask("GET", "/api/list", headers=headers)
    assert answer.get_json()["state"]["key"] == f"alpha:inbox:{U}"
    assert "evil" not in str(answer.headers) + answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "given", ["a\r\nSet-Cookie: x=1", "x" * 10_000, "😀", "", "a b", "<b>", "a\x00", "é"]
)
def test_c13_a_strange_request_id_is_replaced(fort: Fort, given: str) -> None:
    environ = {"HTTP_X_REQUEST_ID": given.encode().decode("latin-1")}
    answer = fort.ask("GET", "/api/nothing", environ_overrides=environ)
    assert len(answer.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml", "", "*/*;q=0"])
def test_c14_an_answer_is_json_whatever_was_accepted(fort: Fort, accept: str) -> None:
    for path in ("/api/list", "/api/nothing"):
        answer = fort.ask("GET", path, headers={"Accept": accept})
        assert answer.content_type == "application/json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-1"},
        {"If-Match": "junk"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "junk"},
        {"Expect": "100-continue"},
        {"TE": "trailers", "Upgrade": "h2c", "Connection": "Upgrade, X-Auth-Token"},
        {"Cookie": "session=x; " * 300},
    ],
)
def test_c15_headers_that_mean_nothing_here_change_nothing(
    fort: Fort, headers: dict[str, str]
) -> None:
    answer = fort.ask("GET", "/api/list", headers=headers)
    assert answer.status_code == 200
    assert answer.get_json()["entries"] == []


@pytest.mark.parametrize("tag", ["junk", '"', 'W/"x', "\x00", "", '"a"' * 1000, "é"])
def test_c15_a_broken_if_match_never_lets_a_change_through(fort: Fort, tag: str) -> None:
    path = f"{CHAT}/{fort.says()}"
    for method, body in (("PATCH", {"text": "x"}), ("DELETE", None)):
        answer = fort.ask(method, path, json=body, headers={"If-Match": tag})
        assert code(answer) == (400, "VALIDATION")
    assert fort.texts() == ["Hello, world!"]
