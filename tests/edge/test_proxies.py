import pytest

from senna.edge.proxies import Proxies, Visitor

OURS = Proxies(("10.0.0.0/8", "2001:db8::/32"))
NOBODY = Proxies(())


def visit(proxies: Proxies, peer: str, chain: str | None = None, **headers: str) -> Visitor:
    environ = {"REMOTE_ADDR": peer, "HTTP_HOST": "asked.example", **headers}
    if chain is not None:
        environ["HTTP_X_FORWARDED_FOR"] = chain
    return proxies.visitor(environ)


@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "1.2.3.4", "203.0.113.5"),  # whoever wrote it is no proxy of ours
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.5, 10.9.9.9", "203.0.113.5"),
        ("10.0.0.1", "1.2.3.4,203.0.113.5 ,10.9.9.9 , 10.8.8.8", "203.0.113.5"),
        ("10.0.0.1", "10.7.7.7, 10.9.9.9", "10.7.7.7"),
        ("10.0.0.1", "1.2.3.4, unknown", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, , 10.9.9.9", "10.9.9.9"),
        ("10.0.0.1", "1.2.3.4, 10.9.9.9\x00", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, ٣.1.1.1", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, 010.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5:4711", "203.0.113.5"),
        ("10.0.0.1", "[2001:4860::1]:4711", "2001:4860::1"),
        ("10.0.0.1", "2001:4860::1", "2001:4860::1"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8::1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", ",".join(["1.2.3.4"] + ["10.0.0.2"] * 50), "10.0.0.2"),
        ("10.0.0.1", "," * 100_000, "10.0.0.1"),
        ("10.0.0.1", "9" * 100_000, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5, []", "10.0.0.1"),
        ("10.0.0.1", "[]:80", "10.0.0.1"),
        ("", "203.0.113.5", "unix"),
        ("nonsense", "203.0.113.5", "unix"),
    ],
)
def test_the_client_is_the_last_one_that_a_proxy_of_ours_saw(
    peer: str, chain: str | None, address: str
) -> None:
    assert visit(OURS, peer, chain).address == address


def test_a_proxy_on_a_unix_socket_is_believed_when_it_is_named() -> None:
    assert visit(Proxies(("unix",)), "", "203.0.113.5").address == "203.0.113.5"
    assert Proxies(("unix",)).visitor({}).address == "unix"


@pytest.mark.parametrize(
    ("peer", "forwarded", "host"),
    [
        ("203.0.113.5", "evil.example", "asked.example"),
        ("10.0.0.1", "www.example", "www.example"),
        ("10.0.0.1", "evil.example, www.example", "www.example"),
        ("10.0.0.1", "", "asked.example"),
        ("10.0.0.1", "evil.example,", "asked.example"),
    ],
)
def test_the_host_is_what_a_proxy_of_ours_says(peer: str, forwarded: str, host: str) -> None:
    assert visit(OURS, peer, HTTP_X_FORWARDED_HOST=forwarded).host == host
    assert visit(NOBODY, peer, HTTP_X_FORWARDED_HOST=forwarded).host == "asked.example"


@pytest.mark.parametrize(
    ("peer", "headers", "local"),
    [
        ("127.0.0.1", {}, True),
        ("127.8.8.8", {}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("203.0.113.5", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ("127.0.0.1", {"HTTP_X_FORWARDED_HOST": "localhost"}, False),
        ("127.0.0.1", {"HTTP_X_FORWARDED_PROTO": "https"}, False),
        ("127.0.0.1", {"HTTP_X_REAL_IP": "127.0.0.1"}, False),
        ("127.0.0.1", {"HTTP_FORWARDED": "for=127.0.0.1"}, False),
        ("127.0.0.1", {"HTTP_VIA": "1.1 proxy"}, False),
        ("10.0.0.1", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
    ],
)
def test_this_machine_is_local_unless_something_stands_between(
    peer: str, headers: dict[str, str], local: bool
) -> None:
    for proxies in (NOBODY, OURS, Proxies(("127.0.0.1/32", "::1/128"))):
        assert visit(proxies, peer, **headers).local is local


def test_limits_count_an_ipv6_client_by_its_network() -> None:
    one, other = visit(OURS, "2001:4860:1:2:3::1"), visit(OURS, "2001:4860:1:2:4::2")
    assert one.network == other.network == "2001:4860:1:2::"
    assert visit(OURS, "2001:4860:1:3::1").network != one.network
    assert visit(OURS, "203.0.113.5").network == "203.0.113.5"
    assert visit(OURS, "").network == "unix"


def test_who_is_known_is_told_at_once_and_nobody_fills_the_memory() -> None:
    proxies = Proxies(("127.0.0.1/32",))
    asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "a", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}
    assert proxies.visitor(asked) is proxies.visitor(dict(asked))
    assert proxies.visitor(asked | {"HTTP_VIA": "x", "REMOTE_ADDR": "127.0.0.2"}).local is False
    assert proxies.visitor({"REMOTE_ADDR": "127.0.0.2"}).local is True
    before = proxies._known.cache_info().currsize
    long = asked | {"HTTP_X_FORWARDED_FOR": f"{'x' * 300}, 192.0.2.1"}
    assert proxies.visitor(long) == proxies.visitor(asked)
    assert proxies._known.cache_info().currsize == before
