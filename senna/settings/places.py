"""Where things are: URLs, origins, and the hosts of the domains."""

import ipaddress
import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from senna.hosts import canonical_host
from senna.settings.values import each, listed, matching

handle = matching(r"[a-z0-9-]{1,32}", "myplatform")

_DATABASE = re.compile(r"(/[0-9]{0,5})?", re.ASCII)
_OPTION = re.compile(r"db|username|password|ssl_\w+", re.ASCII)
_PORT = {"http": 80, "https": 443}


def web_url(text: str) -> str:
    url = _split(text)
    if url.scheme not in _PORT or not url.hostname or "#" in text:
        raise ValueError("write an http or https URL")
    if "@" in url.netloc:
        raise ValueError("a password in a URL ends up in logs: leave it out")
    return text


def web_base(text: str) -> str:
    if "?" in web_url(text):
        raise ValueError("write an http or https URL without a query")
    return text.rstrip("/")


def redis_url(text: str) -> str:
    text = text.strip()
    url = _split(text)
    place = url.path if url.scheme == "unix" else url.hostname
    if url.scheme not in ("redis", "rediss", "unix") or not place:
        raise ValueError("write redis://, rediss:// or unix:// and the place")
    if url.scheme != "unix" and not _DATABASE.fullmatch(url.path):
        raise ValueError("behind the host comes the number of the database, such as `/0`")
    if not all(_OPTION.fullmatch(name) for name, _ in parse_qsl(url.query, True)):
        raise ValueError("of the options only `db`, `username`, `password` and `ssl_...` can stay")
    return text


def open_redis(text: str) -> bool:
    """Whether anybody on the way could read and write: not local, neither password nor TLS."""
    url = urlsplit(text)
    if url.scheme != "redis" or url.password or dict(parse_qsl(url.query)).get("password"):
        return False
    return not is_loopback(url.hostname or "")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def origins(text: str) -> tuple[str, ...]:
    return each(_origin, listed(text))


def _origin(text: str) -> str:
    if "*" in text or text == "null":
        raise ValueError(f"`{text[:80]}` lets strangers in: list each origin in full")
    url = _split(text)
    host = canonical_host(url.netloc)
    if (
        url.scheme not in _PORT
        or host is None
        or text != f"{text.partition(':')[0]}://{url.netloc}"
    ):
        raise ValueError(f"`{text[:80]}` is no origin: write it like `https://app.example`")
    shown = f"[{host}]" if ":" in host else host
    # A browser leaves the usual port out, and what it sends is compared letter by letter.
    port = "" if url.port in (None, _PORT[url.scheme]) else f":{url.port}"
    return f"{url.scheme}://{shown}{port}"


def domains(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`handle=host,host; other=host`: the handles with their canonical hosts, in order."""
    named = each(_domain, listed(text, ";"))
    _once("the handle", [handle for handle, _ in named])
    _once("the host", [host for _, hosts in named for host in hosts])
    for name, hosts in named:
        if not hosts and len(named) > 1:
            raise ValueError(f"`{name}` has no host: write `{name}=its.host.example`")
    if not named:
        raise ValueError("write it like `carthrottle=www.carthrottle.com; other=other.example`")
    return tuple(named)


def _once(what: str, words: list[str]) -> None:
    for word in words:
        if words.count(word) > 1:
            raise ValueError(f"{what} `{word}` is there twice: it belongs to one domain, once")


def _domain(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, hosts = text.partition("=")
    return handle(name.strip()), each(_host, listed(hosts))


def _host(text: str) -> str:
    host = canonical_host(text)
    if host is None or (":" in text and ":" not in host):
        raise ValueError(f"`{text[:80]}` is no host: write a name without scheme, port and path")
    if not text.isascii() and host.encode().decode("idna") != text.lower().removesuffix("."):
        # Python's standard and that of browsers spell names with such letters (ß, ς) differently.
        raise ValueError(f"`{text[:80]}` has more than one spelling: write the one with `xn--`")
    return host


def _split(text: str) -> SplitResult:
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("write a URL in ASCII, without spaces")
    try:
        url = urlsplit(text)
        _ = url.port  # out of range: it says so only when it is looked at
    except ValueError:
        raise ValueError("this is no URL") from None  # no word of it: there may be a password
    return url
