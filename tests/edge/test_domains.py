from dataclasses import replace

import pytest
from at_once import at_once

from config import Config, Domain
from senna.edge.domains import Domains
from senna.errors import UnknownDomain


def domains(text: str) -> tuple[Domain, ...]:
    return Config.from_env({"SOCK_ENV": "development", "SOCK_DOMAINS": text}).domains


TWO = Domains(domains("car=www.car.example,api.car.example;books=bücher.example,[2001:db8::1]"))


@pytest.mark.parametrize(
    ("host", "handle"),
    [
        ("www.car.example", "car"),
        ("WWW.Car.Example", "car"),
        ("www.car.example:3005", "car"),
        ("www.car.example.", "car"),
        ("www.car.example.:443", "car"),
        ("api.car.example", "car"),
        ("xn--bcher-kva.example", "books"),
        ("XN--BCHER-KVA.example", "books"),
        ("bücher.example", "books"),
        ("BÜCHER.example:80", "books"),
        ("[2001:db8::1]:3005", "books"),
        ("[2001:DB8:0:0::1]", "books"),
        ("2001:db8::1", "books"),
    ],
)
def test_a_host_has_one_domain_however_it_is_written(host: str, handle: str) -> None:
    assert TWO.find(host).handle == handle


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        ".",
        "car.example",
        "evil.www.car.example",
        "www.car.example.evil.example",
        "www.car.example@evil.example",
        "www.car.example:80:80",
        "www.car.example:eighty",
        "www.car.example:999999",
        "www.car.example..",
        "www.car.example/",
        "www.car.example,evil.example",
        "www.car.example\x00",
        "www.car.example\r\nX: y",
        "wwẉ.car.example",
        "www.cаr.example",  # a Cyrillic letter
        "[2001:db8::1",
        "[www.car.example]",
        "2001:db8::1]",
        "*",
        "a:b",
        "a{b}",
        "../b",
        "\ud800",
        "ü" * 300,
        "a" * 100_000,
        "a." * 50_000,
    ],
)
def test_a_host_that_nobody_configured_is_refused(host: str | None) -> None:
    with pytest.raises(UnknownDomain):
        TWO.find(host)


def test_a_single_domain_without_hosts_answers_every_host() -> None:
    only = Domains(domains("car"))
    assert {only.find(host).handle for host in (None, "", "anything", "\x00", "a" * 999)} == {"car"}


def test_several_domains_have_no_default_among_them() -> None:
    one, other = domains("car=www.car.example;books=books.example")
    with pytest.raises(UnknownDomain):
        Domains((replace(one, hosts=()), other)).find("stranger.example")


def test_a_long_host_is_not_even_looked_at() -> None:
    with at_once(), pytest.raises(UnknownDomain):
        TWO.find("ü" * 1_000_000)


def test_a_single_domain_with_hosts_answers_those_alone() -> None:
    only = Domains(domains("car=www.car.example"))
    assert only.find("www.car.example").handle == "car"
    with pytest.raises(UnknownDomain):
        only.find("localhost")
