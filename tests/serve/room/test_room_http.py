"""HTTP as it is read from the wire: the engine room and gunicorn's own loop read it alike."""

import pytest
from processes import Program
from raw_http import head
from serve.room.spoken import CHUNKED, NEXT, get, post, said

pytestmark = [pytest.mark.slow(40, together=True), pytest.mark.shipped]

REFUSED = {
    "two lengths": (post(b"Content-Length: 1", b"Content-Length: 1", body=b"a"), 400),
    "length and chunked": (post(b"Content-Length: 5", CHUNKED, body=b"0\r\n\r\n"), 400),
    "a list of lengths": (post(b"Content-Length: 1, 1", body=b"a"), 400),
    "a length with a sign": (post(b"Content-Length: +1", body=b"a"), 400),
    "a length of Arabic digits": (post(b"Content-Length: \xb2", body=b"a"), 400),
    "no length at all": (post(b"Content-Length:", body=b"a"), 400),
    "chunked twice": (post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"), 400),
    "identity": (post(b"Transfer-Encoding: identity"), 400),
    "chunked and identity": (post(b"Transfer-Encoding: chunked, identity"), 400),
    "xchunked": (post(b"Transfer-Encoding: xchunked"), 501),
    "gzip in pieces": (post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), 501),
    "deflate, and pieces": (post(b"Transfer-Encoding: deflate", CHUNKED, body=b"0\r\n\r\n"), 501),
    "chunked in 1.0": (head(b"POST /x HTTP/1.0", [CHUNKED], b"0\r\n\r\n"), 400),
    "bare feeds": (get().replace(b"\r\n", b"\n"), 400),
    "one bare feed": (get(b"A: b\nC: d"), 400),
    "a bare feed before the end": (get(b"A: b\n"), 400),
    "a bare return": (get(b"A: b\rC: d"), 400),
    "a fold": (get(b"A: b\r\n c"), 400),
    "a fold at first": (head(b"GET /x HTTP/1.1", [b" A: b"]), 400),
    "a space before the colon": (get(b"A : b"), 400),
    "no colon": (get(b"A b"), 400),
    "no name": (get(b": b"), 400),
    "a name in brackets": (get(b"A(b): c"), 400),
    "a name beyond ASCII": (get(b"\xc4: b"), 400),
    "NUL in a name": (get(b"A\0: b"), 400),
    "NUL in a value": (get(b"A: b\0"), 400),
    "DEL in a value": (get(b"A: b\x7f"), 400),
    "two hosts": (get(b"Host: b"), 400),
    "two types": (get(b"Content-Type: a", b"content-type: b"), 400),
    "a small method": (get(line=b"get /x HTTP/1.1"), 400),
    "a short method": (get(line=b"GO /x HTTP/1.1"), 400),
    "a long method": (get(line=b"A" * 21 + b" /x HTTP/1.1"), 400),
    "two spaces": (get(line=b"GET  /x HTTP/1.1"), 400),
    "a tab": (get(line=b"GET\t/x HTTP/1.1"), 400),
    "a space behind": (get(line=b"GET /x HTTP/1.1 "), 400),
    "no version": (get(line=b"GET /x"), 400),
    "version 2": (get(line=b"GET /x HTTP/2.0"), 400),
    "a small version": (get(line=b"GET /x http/1.1"), 400),
    "no target": (get(line=b"GET HTTP/1.1"), 400),
    "a star": (get(line=b"GET * HTTP/1.1"), 400),
    "a target without a slash": (get(line=b"GET x HTTP/1.1"), 400),
    "an authority": (get(line=b"GET localhost:80 HTTP/1.1"), 400),
    "a target beyond ASCII": (get(line=b"GET /\xff HTTP/1.1"), 400),
    "a broken authority": (get(line=b"GET http://[x/ HTTP/1.1"), 400),
    "two empty lines first": (b"\r\n\r\n" + get(), 400),
    "an expectation": (get(b"Expect: coffee"), 417),
    "a line that is too long": (get(line=b"GET /" + b"x" * 4081 + b" HTTP/1.1"), 414),
    "a field that is too long": (get(b"A: " + b"x" * 8186), 431),
    "fields that are too many": (get(*(b"H%d: x" % n for n in range(100))), 431),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_shape_and_nothing_behind_it_is_heard(
    program: Program, name: str
) -> None:
    asked, status = REFUSED[name]
    (answer,) = said(program, asked + NEXT, answers=1, closed=True)
    assert answer.status == status
    assert answer.told["status"] == status
    assert {"connection: close", "cache-control: no-store"} <= set(answer.headers)


TAKEN = {
    "a line as long as may be": (get(line=b"GET /" + b"x" * 4080 + b" HTTP/1.1"), {}),
    "a field as long as may be": (get(b"A: " + b"x" * 8185), {"HTTP_A": "x" * 8185}),
    "as many fields as may be": (get(*(b"H%d: x" % n for n in range(99))), {"HTTP_H98": "x"}),
    "percents": (
        get(line=b"GET /a%20b%2Fc%ff%zz%00?q=%20 HTTP/1.1"),
        {"PATH_INFO": "/a b/c\xff%zz\0", "QUERY_STRING": "q=%20"},
    ),
    "a query of its own": (get(line=b"GET /a?b?c&d HTTP/1.1"), {"QUERY_STRING": "b?c&d"}),
    "a fragment": (get(line=b"GET /a?b#c HTTP/1.1"), {"PATH_INFO": "/a", "QUERY_STRING": "b"}),
    "two slashes": (get(line=b"GET //a/b HTTP/1.1"), {"PATH_INFO": "//a/b"}),
    "semicolons and colons": (get(line=b"GET /a;b:c HTTP/1.1"), {"PATH_INFO": "/a;b:c"}),
    "an absolute target": (
        get(line=b"GET http://other/a?b HTTP/1.1"),
        {"PATH_INFO": "/a", "QUERY_STRING": "b", "HTTP_HOST": "localhost"},
    ),
    "a star for OPTIONS": (get(line=b"OPTIONS * HTTP/1.1"), {"PATH_INFO": "*"}),
    "no host": (head(b"GET /x HTTP/1.1", []), {"REQUEST_METHOD": "GET"}),
    "an empty line first": (b"\r\n" + get(), {"PATH_INFO": "/x"}),
    "space around a value": (get(b"A: \t b c \t"), {"HTTP_A": "b c"}),
    "no value": (get(b"A:"), {"HTTP_A": ""}),
    "bytes in a value": (get(b"A: \xff\x80\tb"), {"HTTP_A": "\xff\x80\tb"}),
    "one twice": (get(b"A: b", b"a: c"), {"HTTP_A": "b,c"}),
    "another spelling": (get(b"cOnTeNt-TyPe: a"), {"CONTENT_TYPE": "a"}),
    "an underscore": (get(b"X_Forwarded_For: a", b"X-B: c"), {"HTTP_X_B": "c"}),
    "version 1.2": (get(line=b"GET /x HTTP/1.2"), {"SERVER_PROTOCOL": "HTTP/1.2"}),
    "a body": (post(b"Content-Length: 4", body=b"body"), {"body": "body"}),
    "a length with zeros": (post(b"Content-Length: 004", body=b"body"), {"body": "body"}),
    "no body": (post(), {"body": ""}),
    "chunks": (
        post(CHUNKED, body=b"2;a=b\r\nbo\r\n02\r\ndy\r\n0\r\nA: b\r\n\r\n"),
        {"body": "body"},
    ),
    "a chunked spelling": (
        post(b"transfer-encoding: CHUNKED", body=b"4\r\nbody\r\n0\r\n\r\n"),
        {"body": "body"},
    ),
    "a method of its own": (get(line=b"MKCOL /x HTTP/1.1"), {"REQUEST_METHOD": "MKCOL"}),
}


@pytest.mark.parametrize("pieces", ["in one", "in two", "byte by byte"])
@pytest.mark.parametrize("name", TAKEN)
def test_it_is_read_so_and_the_next_one_is_heard(program: Program, name: str, pieces: str) -> None:
    asked, expected = TAKEN[name]
    if pieces == "byte by byte" and len(asked) > 200:
        return
    middle = {"in one": len(asked), "in two": len(asked) - 3, "byte by byte": 0}[pieces]
    rest = asked[middle:] + NEXT
    first, second = (
        said(
            program,
            asked[:middle],
            *(rest[n : n + 1] for n in range(len(rest))),
            answers=2,
            closed=False,
        )
        if pieces == "byte by byte"
        else said(program, asked[:middle], rest, answers=2, closed=False)
    )
    assert first.status == 200
    assert first.told.items() >= expected.items()
    assert not any("FORWARDED" in name for name in first.told)
    assert second.told["PATH_INFO"] == "/next"


BROKEN = {
    "a sign": b"+4\r\nbody\r\n0\r\n\r\n",
    "0x": b"0x4\r\nbody\r\n0\r\n\r\n",
    "no size": b"\r\nbody\r\n0\r\n\r\n",
    "a space before": b" 4\r\nbody\r\n0\r\n\r\n",
    "a space behind": b"4 \r\nbody\r\n0\r\n\r\n",
    "a feed": b"4\nbody\n0\n\n",
    "too much": b"4\r\nbodybody\r\n0\r\n\r\n",
    "too little": b"8\r\nbody\r\n0\r\n\r\n",
    "a bad extension": b"4;a=\x01\r\nbody\r\n0\r\n\r\n",
    "a feed in an extension": b"4;a\nb\r\nbody\r\n0\r\n\r\n",
    "an endless extension": b"4;" + b"a" * 20_000 + b"\r\nbody\r\n0\r\n\r\n",
    "a length in the trailer": b"4\r\nbody\r\n0\r\nContent-Length: 4\r\n\r\n",
    "a fold in the trailer": b"4\r\nbody\r\n0\r\nA: b\r\n c\r\n\r\n",
    "a trailer that is none": b"4\r\nbody\r\n0\r\nA\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_chunks_that_are_none_end_the_connection(program: Program, name: str) -> None:
    asked = post(CHUNKED, body=BROKEN[name] + NEXT)
    (answer,) = said(program, asked, answers=1, closed=True)
    assert answer.status == 400
    (answer,) = said(
        program, post(CHUNKED, path=b"/unread", body=BROKEN[name]) + NEXT, answers=1, closed=True
    )
    assert answer.status == 200


ENDS = {
    "close": (get(b"Connection: close"), True),
    "CLOSE": (get(b"Connection: CLOSE"), True),
    "keep-alive": (get(b"Connection: keep-alive"), False),
    "another word": (get(b"Connection: x, close"), False),
    "1.0": (head(b"GET /x HTTP/1.0", []), True),
    "1.0 and keep-alive": (head(b"GET /x HTTP/1.0", [b"Connection: Keep-Alive"]), False),
    "CONNECT": (get(line=b"CONNECT localhost:80 HTTP/1.1"), True),
    "CONNECT with a path": (get(line=b"CONNECT /x HTTP/1.1"), True),
    "a body that nobody read": (post(b"Content-Length: 1", body=b"a", path=b"/unread"), True),
    "chunks that nobody read": (post(CHUNKED, body=b"0\r\n\r\n", path=b"/unread"), True),
    "half a body that nobody reads": (post(b"Content-Length: 9", body=b"a", path=b"/unread"), True),
    "a GET with a body": (get(b"Content-Length: 1") + b"a", False),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_connection_ends_or_goes_on(program: Program, name: str) -> None:
    asked, ends = ENDS[name]
    answers = said(program, asked + NEXT, answers=1 if ends else 2, closed=ends)
    assert f"connection: {'close' if ends else 'keep-alive'}" in answers[0].headers
    protocol = "HTTP/1.0" if b"HTTP/1.0" in asked else "HTTP/1.1"
    assert answers[0].head.startswith(f"{protocol} 200 OK\r\nServer: gunicorn\r\nDate: ")
    assert b"".join(answer.body for answer in answers).count(b"/next") == (0 if ends else 2)
