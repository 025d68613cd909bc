"""D: bodies and texts. The rules of spelling, one by one: tests/edge/test_spelling.py.

D12, bodies of gigabytes and without end: tests/chaos/test_large_requests.py. D19 has a file of its
own beside this one. D20: there are no attachments; an image is an address that nobody opens."""

import pytest
from attacks.fort import CHAT, HELLO, Fort, U, V, code, tabled

Told = tuple[int, str | None]

SYNTAX: Told = (400, None)
FIELD: Told = (400, "VALIDATION")
TYPE: Told = (400, "MESSAGES_INVALID_TYPE")
LARGE: Told = (413, "TOO_LARGE")
README = b'{\n  "type": "text"\n  "text": "Hello, world!"\n}'


def text(value: str) -> bytes:
    return b'{"type":"text","text":%s}' % value.encode()


BODIES: dict[str, list[tuple[bytes, Told]]] = {
    "D1": [
        *((b"", TYPE), (b"{}", TYPE), (b"null", FIELD), (b"[]", FIELD), (b'"x"', FIELD)),
        *((b'{"type":"text"}', SYNTAX), (README, SYNTAX), (b" ", SYNTAX), (b"{}{}", SYNTAX)),
    ],
    "D2": [
        *((b"[" * 30_000, SYNTAX), (b'{"a":' * 10_000, SYNTAX)),
        *((b"[" * 30_000 + b"]" * 30_000, SYNTAX), (text("[" * 5000 + "]" * 5000), SYNTAX)),
    ],
    "D3": [
        *((b"NaN", SYNTAX), (b"-Infinity", SYNTAX), (text("NaN"), SYNTAX), (text("1e5"), FIELD)),
        *((text("1e400"), SYNTAX), (b"1e999", SYNTAX), (text("1" * 5000), SYNTAX)),
    ],
    "D4": [
        *((text('"\ufeff"'), FIELD), (b"\xef\xbb\xbf" + text('"x"'), SYNTAX)),
        *(
            (b'{"type":"text","text":"\xff"}', SYNTAX),
            (b'{"type":"text","text":"\xc0\xaf"}', SYNTAX),
        ),
        *(('{"type":"text","text":"x"}'.encode(it), SYNTAX) for it in ("utf-16", "utf-32-le")),
    ],
    "D5": [
        (text('"\\ud800"'), SYNTAX),
        (b'{"type":"\\udfff","text":"x"}', SYNTAX),
        (b'{"type":"text","text":"x","client_id":"\\ud800"}', SYNTAX),
        (b'{"type":"text","text":"x","\\ud800":1}', SYNTAX),
        (b'{"type":"text","text":"\xed\xa0\x80"}', SYNTAX),
    ],
    "D6": [
        (text(f'"a\\u{char:04x}b"'), FIELD)
        for char in (0, 1, 8, 0x0B, 0x1B, 0x1F, 0x7F, 0x85, 0x9F)
    ],
    "D7": [
        (text('""'), SYNTAX),
        *((text(f'"{it}"'), FIELD) for it in (" ", "\\n\\t ", "\u200b", "\u2060\ufeff", "\u3164")),
        *((text(f'"{it}"'), FIELD) for it in ("\u0301\u0301", "\u2800", "\u00ad\u200e\u2028")),
    ],
    "D8": [(text(f'"Z{chr(0x336) * many}"'), FIELD) for many in (31, 500, 10_000)],
    "D10": [(text(f'"{chr(0x1F600) * 4001}"'), FIELD), (text(f'"{"x" * 4001}"'), FIELD)],
    "D12": [
        (text(f'"{"x" * 16_385}"'), FIELD),
        (text(f'"{"x" * 65_536}"'), LARGE),
        (text('"x"').ljust(65_537), LARGE),
    ],
    "D16": [
        (b'{"type":%s,"text":"x"}' % it, TYPE)
        for it in (b'"system"', b'"<x>"', b'"%s"' % (b"x" * 10_000), b'"TEXT"', b'""', b'"text "')
    ]
    + [(b'{"type":%s,"text":"x"}' % it, FIELD) for it in (b"5", b"[]", b"{}", b"true")],
    "D17": [
        (b'{"type":"text","text":"x","client_id":%s}' % it.encode(), FIELD)
        for it in ('""', f'"{"k" * 65}"', f'"{"k" * 10_000}"', '"😀"', '"a\\nb"', "5", "[]", "{}")
    ],
}


@pytest.mark.parametrize("case", tabled(BODIES))
def test_a_body_that_cannot_be_is_refused_and_nothing_stored(
    fort: Fort, case: tuple[bytes, Told]
) -> None:
    body, answer = case
    told = fort.ask("POST", CHAT, data=body, content_type="application/json")
    assert code(told) == answer
    assert fort.nothing_happened()


VERBATIM = {
    "D6": ["line\r\n\ttab"],
    "D8": ["Z" + "\u0336" * 30],
    "D9": ["\u202eevil\u202c \u2066x\u2069", "pаypаl"],
    "D10": ["\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f600" * 4000],
    "D15": [
        *(
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "![](https://evil.example/b.gif)",
        ),
        "<svg onload=alert(1)>",
    ],
    "D18": ["%s %n {0} {self.__class__} ${jndi:ldap://x}", "\\r\\n\\x00 %0d%0a"],
    "E3": ["return redis.call('flushall')", "]]--", "'; FLUSHALL\r\n", "*1\r\n$8\r\nFLUSHALL\r\n"],
}


@pytest.mark.parametrize("words", tabled(VERBATIM))
def test_a_text_is_kept_verbatim(fort: Fort, words: str) -> None:
    id_ = fort.says(words)
    assert fort.texts() == fort.texts(V, U) == [words]
    answer = fort.ask("GET", "/api/list", fort.token(V))
    assert answer.get_json()["entries"][0]["latest"]["text"] == words
    assert answer.content_type == "application/json"
    edited = fort.ask("PATCH", f"{CHAT}/{id_}", json={"text": words + "!"})
    assert edited.status_code == (200 if len(words) < 4000 else 400)


def test_d13_of_two_equal_keys_the_last_one_counts(fort: Fort) -> None:
    fort.ask(
        "POST", CHAT, data=b'{"type":"text","text":"a","text":"b"}', content_type="application/json"
    )
    assert fort.texts() == ["b"]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "prototype", "__class__", "$where"])
def test_d14_a_field_nobody_knows_is_never_stored(fort: Fort, name: str) -> None:
    entry = fort.ask("POST", CHAT, json=HELLO | {name: {"x": 1}}).get_json()["entry"]
    assert name not in entry
    (stored,) = fort.redis.zrange("senna:alpha:dm:388636-524376", 0, -1)
    assert stored[7:] == b"Hello, world!"


@pytest.mark.parametrize("key", ["a:b", "{x}", "*", " ", "'; DROP", "k" * 64])
def test_d17_a_key_belongs_to_its_author_and_conversation(fort: Fort, key: str) -> None:
    mine = fort.says(client_id=key)
    assert fort.says(client_id=key) == mine
    theirs, elsewhere = fort.says(user=V, peer=U, client_id=key), fort.says(peer=7, client_id=key)
    assert len({mine, theirs, elsewhere}) == 3
    other = fort.ask("POST", CHAT, json=HELLO | {"text": "other", "client_id": key})
    assert code(other) == (422, "IDEMPOTENCY_CONFLICT")
    assert (
        code(
            fort.ask(
                "POST", CHAT, json=HELLO | {"client_id": "a"}, headers={"Idempotency-Key": "b"}
            )
        )
        == FIELD
    )


@pytest.mark.parametrize("value", ["%s%n${jndi:ldap://x}", "a\r\nb", "{0.__class__}", "\x1b[31m"])
def test_d18_a_header_is_never_a_format_nor_a_line(fort: Fort, value: str) -> None:
    """The judge of the journal reads every line that came of it."""
    environ = {"HTTP_USER_AGENT": value, "HTTP_X_REQUEST_ID": value, "HTTP_REFERER": value}
    assert fort.ask("GET", "/api/list", environ_overrides=environ).status_code == 200


IMAGES = [
    "javascript:alert(1)",
    "data:image/svg+xml,<svg>",
    "file:///etc/passwd",
    "//evil.example/x",
]
IMAGES += ["http://", "https://a b", "https://a\\@evil.example", "x" * 3000, "gopher://x", "\u200b"]


@pytest.mark.parametrize("url", tabled({"D15": IMAGES}))
def test_what_is_no_web_address_is_no_image(fort: Fort, url: str) -> None:
    assert code(fort.ask("POST", CHAT, json={"type": "image", "image": url})) == FIELD
    assert fort.nothing_happened()


def test_d20_an_image_is_never_fetched(fort: Fort) -> None:
    fort.says("so that the platform was asked who they are")
    before = fort.platform.connections, len(fort.platform.heads)
    for url in (f"{fort.platform.url}/x.png", "http://169.254.169.254/latest", "http://[::1]/x"):
        assert fort.ask("POST", CHAT, json={"type": "image", "image": url}).status_code == 201
    assert (fort.platform.connections, len(fort.platform.heads)) == before
