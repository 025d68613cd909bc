"""The feed comes in by the same door as everybody: passwords, TLS, and what an account may hear."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from feed_ear import Ear
from processes import eventually, free_port
from redis import Redis, RedisError
from townsfolk import Person, Shop

from senna.errors import StorageAway
from senna.store.client import connect

ANNA, BERT = 7, 40


@contextmanager
def a_server(folder: Path, url: str, *words: str) -> Iterator[str]:
    binary = shutil.which("redis-server")
    assert binary, "redis-server is missing: run `make test`, or apt-get install redis-server"
    command = [binary, "--save", "", "--dir", str(folder), *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server, connect(url) as client:
        try:
            assert eventually(lambda: answers(client))
            yield url
        finally:
            server.kill()


def answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


def hears(url: str) -> bool:
    with connect(url) as client:
        shop = Shop(client)
        ear = Ear(client, shop.keys)
        ear.feed.join(shop.domain, ANNA)
        Person(shop, BERT, ANNA).says("hello")
        heard = ear.hears(1)
        client.client_kill_filter(_type="pubsub")
        mended = ear.mends(1)
        Person(shop, BERT, ANNA).says("again")
        heard = heard and ear.hears(2)
        ear.feed.close()
    return heard and mended


def test_with_a_password_and_another_database(tmp_path: Path) -> None:
    port = free_port()
    url = f"redis://:open%20sesame@127.0.0.1:{port}/3"
    words = ("--port", str(port), "--requirepass", "open sesame")
    with a_server(tmp_path, url, *words):
        assert hears(url)


def certify(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    made = ("-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate))
    subprocess.run(["openssl", "req", "-x509", *made, *subject], check=True, capture_output=True)
    return key, certificate


@pytest.fixture
def tls_url(tmp_path: Path) -> Iterator[str]:
    key, certificate = certify(tmp_path)
    port = free_port()
    url = f"rediss://localhost:{port}/0?ssl_ca_certs={certificate}"
    words = ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no"]
    words += ["--tls-cert-file", str(certificate), "--tls-key-file", str(key)]
    with a_server(tmp_path, url, *words):
        yield url


def test_through_tls(tls_url: str) -> None:
    assert hears(tls_url)


@pytest.mark.slow
def test_tls_holds_while_threads_join_in_the_middle_of_a_flood(tls_url: str) -> None:
    """A TLS connection that is written to while it is read breaks."""
    with connect(tls_url) as client:
        shop = Shop(client)
        ear = Ear(client, shop.keys)
        ear.feed.join(shop.domain, ANNA)
        over = Event()

        def come_and_go(n: int) -> None:
            while not over.is_set():
                with suppress(StorageAway):  # behind so much, the confirmation may come too late
                    ear.feed.join(shop.domain, 1000 + n)
                    ear.feed.leave(shop.domain, 1000 + n)

        def heard_or_mended(count: int) -> bool:
            return len(ear.heard) >= count or ear.mended > 0

        script: Any = "for n = 1, 20000 do redis.call('PUBLISH', ARGV[1], ARGV[2]) end"
        channel: Any = shop.keys.channel("myplatform", ANNA)
        with ThreadPoolExecutor(8) as crowd:
            coming = [crowd.submit(come_and_go, n) for n in range(8)]
            for turn in range(1, 9):
                client.eval(script, 0, channel, b"\x06\x02\x0240")
                eventually(partial(heard_or_mended, 20_000 * turn))
            over.set()
        assert [one.result() for one in coming] == [None] * 8
        assert len(ear.heard) == 160_000
        assert ear.mended == 0
        ear.feed.close()


@pytest.fixture
def deaf(redis: Redis, redis_url: str) -> Iterator[str]:
    """Somebody who may do everything but hear channels."""
    rights: dict[str, Any] = {"commands": ["+@all"], "keys": ["*"], "reset_channels": True}
    redis.acl_setuser("deaf", enabled=True, passwords=["+deaf"], **rights)
    yield f"{redis_url}?username=deaf&password=deaf"
    redis.acl_deluser("deaf")


def test_an_account_that_may_not_hear_is_refused_at_once(
    deaf: str, shop: Shop, redis: Redis
) -> None:
    with connect(deaf) as client:
        ear = Ear(client, shop.keys)
        began = monotonic()
        for _ in range(2):
            with pytest.raises(StorageAway):
                ear.feed.join(shop.domain, ANNA)
        assert monotonic() - began < 0.7
        redis.acl_setuser("deaf", enabled=True, channels=["*"])
        ear.feed.join(shop.domain, ANNA)
        Person(shop, BERT, ANNA).says("hello")
        assert ear.hears(1)
        ear.feed.close()


def test_who_may_hear_some_is_heard_there(shop: Shop, redis: Redis, deaf: str) -> None:
    """One who is refused does not take the connection from the others."""
    redis.acl_setuser("deaf", enabled=True, channels=[shop.keys.channel("myplatform", ANNA)])
    with connect(deaf) as client:
        ear = Ear(client, shop.keys)
        ear.feed.join(shop.domain, ANNA)
        with pytest.raises(StorageAway):
            ear.feed.join(shop.domain, BERT)
        Person(shop, BERT, ANNA).says("hello")
        assert ear.hears(1)
        assert (ear.mended, ear.feed.alive()) == (0, True)
        ear.feed.close()
