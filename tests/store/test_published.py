"""What is published on a user's channel: read to the letter, or not at all."""

import pickle
from random import Random
from struct import pack

import pytest
from a_domain import a_domain

from senna.events import Event, Presence, Published, Typing
from senna.model import Message
from senna.store.codec import six
from senna.store.published import read_presence, read_published

DOMAIN = a_domain()
ME, PEER = 7, 40
EPOCH = bytes(range(8))


def message(text: bytes = b"hello", v: int = 1000, flag: int = 32) -> bytes:
    return bytes([flag]) + six(v) + text


def packed(
    kind: int = 1,
    prev: int = 900,
    s: int = 1001,
    v: int = 1000,
    target: int = 1000,
    unread: int = 3,
    marks: int = 0,
    peer: bytes = b"40",
    client: bytes = b"",
    rest: bytes = b"",
) -> bytes:
    numbers = b"".join(map(six, (prev, s, v, target)))
    head = bytes([kind]) + numbers + pack(">HB", unread, marks) + EPOCH
    return head + bytes([len(peer), len(client)]) + peer + client + rest


def test_a_created_event_is_read_whole() -> None:
    told = read_published(DOMAIN, ME, packed(marks=1, client=b"c-1", rest=message()))
    hello = Message(1000, ME, "text", "hello")
    event = Event(1001, "created", 1000, 1000, PEER, True, hello, 3)
    assert told == Published(event, 900, EPOCH.hex(), "c-1")


def test_an_edited_message_is_seen_when_the_marks_or_its_author_say_so() -> None:
    edited = bytes([32 + 8 + 1]) + six(1000) + six(1005) + b"better"
    by_author = bytes([32 + 16 + 8 + 1]) + six(1000) + six(1005) + b"better"
    for marks, rest, seen in ((0, edited, False), (2, edited, True), (0, by_author, True)):
        told = read_published(DOMAIN, ME, packed(2, v=1005, marks=marks, rest=rest))
        assert isinstance(told, Published)
        assert told.event.message == Message(1000, PEER, "text", "better", 1005, seen)


@pytest.mark.parametrize(("kind", "name"), [(3, "deleted"), (4, "read"), (5, "cleared")])
def test_what_carries_no_message_has_none(kind: int, name: str) -> None:
    told = read_published(DOMAIN, ME, packed(kind, v=1010))
    assert isinstance(told, Published)
    assert (told.event.kind, told.event.message, told.client_id) == (name, None, None)


def test_unread_stops_at_the_cap() -> None:
    told = read_published(DOMAIN, ME, packed(4, unread=65535))
    assert isinstance(told, Published)
    assert told.event.unread == 999


def test_numbers_use_all_six_bytes() -> None:
    high = 2**48 - 1
    told = read_published(DOMAIN, ME, packed(4, prev=high - 1, s=high, v=high, target=2**33 + 5))
    assert isinstance(told, Published)
    assert (told.prev, told.event.s, told.event.v) == (high - 1, high, high)
    assert told.event.target == 2**33 + 5


def test_a_domain_of_strings_has_strings_for_peers() -> None:
    strings = a_domain(string_ids=True)
    told = read_published(strings, "zoe", packed(marks=1, peer=b"a.b@c", rest=message(flag=33)))
    assert isinstance(told, Published)
    assert (told.event.peer, told.event.message and told.event.message.author) == ("a.b@c", "zoe")
    assert read_published(strings, "zoe", packed(peer=b"zoe", rest=message())) is None
    assert read_published(strings, "zoe", packed(peer=b"..", rest=message())) is None


@pytest.mark.parametrize(
    ("sent", "typing"),
    [
        (b"\x06\x02\x0240", Typing(40, False, True)),
        (b"\x06\x00\x0240", Typing(40, False, False)),
        (b"\x06\x03\x0240", Typing(40, True, True)),
    ],
)
def test_typing_is_read(sent: bytes, typing: Typing) -> None:
    assert read_published(DOMAIN, ME, sent) == typing


def test_presence_is_read() -> None:
    assert read_presence(DOMAIN, ME, b"\x01" + six(2**40)) == Presence(ME, True, 2**40)
    assert read_presence(DOMAIN, ME, b"\x00" + six(0)) == Presence(ME, False, None)


GOOD = packed(marks=1, client=b"c-1", rest=message())
JUNK = {
    "nothing": b"",
    "one byte": b"\x01",
    "a cut head": GOOD[:37],
    "words": b"hello, is there anybody?" * 4,
    "json": b'["typing", {"peer": 40, "typing": true}, "and a lot more of this"]',
    "a pickle": pickle.dumps({"method": "emit", "event": "message", "data": [1, 2], "room": 7}),
    "zeros": bytes(64),
    "ones": b"\xff" * 64,
    "kind 0": packed(0, rest=message()),
    "kind 7": packed(7, rest=message()),
    "kind 6 as an event": packed(6, rest=message()),
    "marks nobody has": packed(marks=4, rest=message()),
    "a stamp that stands still": packed(prev=1001, rest=message()),
    "a stamp that goes back": packed(prev=2000, rest=message()),
    "no peer": packed(peer=b"", rest=message()),
    "oneself": packed(peer=b"7", rest=message()),
    "a peer with a zero in front": packed(peer=b"040", rest=message()),
    "a peer with a sign": packed(peer=b"+40", rest=message()),
    "a peer that is a word": packed(peer=b"bert", rest=message()),
    "a peer in Arabic digits": packed(peer="٤٠".encode(), rest=message()),
    "a peer in no encoding": packed(peer=b"\xff\xfe", rest=message()),
    "a peer beyond what JavaScript holds": packed(peer=b"9007199254740992", rest=message()),
    "a peer longer than the rest": GOOD[:36] + b"\xff" + GOOD[37:],
    "a client id longer than the rest": GOOD[:37] + b"\xff" + GOOD[38:],
    "a client id of somebody else": packed(client=b"c-1", rest=message()),
    "a client id nobody can type": packed(marks=1, client=b"c\n1", rest=message()),
    "a client id in no encoding": packed(marks=1, client=b"\xff", rest=message()),
    "a client id of 65": packed(marks=1, client=b"c" * 65, rest=message()),
    "created without a message": packed(),
    "edited without a message": packed(2),
    "deleted with a message": packed(3, rest=message()),
    "read with one byte": packed(4, rest=b"x"),
    "a message of another v": packed(rest=message(v=999)),
    "a message in no encoding": packed(rest=message(b"\xc3\x28")),
    "a message of another format": packed(rest=message(flag=64)),
    "a message of another type": packed(rest=message(flag=32 + 4)),
    "an edited message cut short": packed(rest=message(b"abc", flag=32 + 8)),
    "far too much": packed(rest=message(b"x" * 66_000)),
    "typing without a peer": b"\x06\x02\x00",
    "typing cut": b"\x06\x02",
    "typing with marks nobody has": b"\x06\x04\x0240",
    "typing with more behind it": b"\x06\x02\x0240!",
    "typing of oneself": b"\x06\x02\x017",
    "typing in no encoding": b"\x06\x02\x02\xff\xff",
}


def test_what_the_junk_was_made_from_is_good() -> None:
    assert read_published(DOMAIN, ME, GOOD) is not None
    assert read_published(DOMAIN, ME, packed(rest=message(b"x" * 65_536))) is not None


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_junk_is_nothing(junk: bytes) -> None:
    assert read_published(DOMAIN, ME, junk) is None


@pytest.mark.parametrize(
    "junk", [b"", b"\x01", b"\x02" + six(1), b"\x01" + six(1) + b"!", b"\xff" * 7, b"\x80\x04N."]
)
def test_junk_is_nobodys_presence(junk: bytes) -> None:
    assert read_presence(DOMAIN, ME, junk) is None


def test_nothing_whatever_makes_reading_fail() -> None:
    dice = Random(388636)
    for _ in range(20_000):
        junk = bytearray(dice.choice((GOOD, packed(4), b"\x06\x02\x0240")))
        for _ in range(dice.randrange(4)):
            junk[dice.randrange(len(junk))] = dice.randrange(256)
        cut = bytes(junk[: dice.randrange(len(junk) + 1)])
        for sent in (bytes(junk), cut, dice.randbytes(dice.randrange(80))):
            read_published(DOMAIN, ME, sent)
            read_presence(DOMAIN, ME, sent)
