"""The examples of a page: what is asked, what is answered, and when two answers are alike."""

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from processes import ROOT, eventually

from config import Config
from senna.demo.people import PEOPLE
from senna.edge.auth_mint import mint

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# What every run of the same story has of its own: ids of messages, moments, epochs, request ids.
_OWN = re.compile(
    r"(?P<id>\b[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b)"
    r"|(?P<iso>\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)"
    r"|(?P<random>\b[0-9a-f]{16}\b)"
    r"|(?P<epoch>\b[0-9]{13}\b)"
)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [found[2] for found in _BLOCK.finditer(text) if found[1] == language]


def the_block(text: str, language: str) -> str:
    (found,) = blocks(text, language)
    return found


@dataclass(frozen=True)
class Exchange:
    """Headers of the answer that are not shown are not promised; its body is shown whole."""

    asked: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    status: int
    gives: Mapping[str, str]
    answer: str


def exchanges(text: str) -> Iterator[Exchange]:
    for block in blocks(text, "http"):
        asked, status, told = re.split(r"^HTTP/1\.1 ([0-9]{3})\n", block, flags=re.MULTILINE)
        first, headers, body = _head(asked)
        method, _, path = first.partition(" ")
        _, gives, answer = _head("\n" + told)
        yield Exchange(asked, method, path, headers, body, int(status), gives, answer)


def _head(text: str) -> tuple[str, dict[str, str], str]:
    head, _, body = text.partition("\n\n")
    first, *lines = head.split("\n")
    pairs = (line.partition(": ") for line in lines if line)
    return first, {name: value for name, _, value in pairs}, body.strip()


def play(text: str, port: int) -> int:
    """All of a page against a Senna in development, with the tokens that `make run` prints."""
    (domain,) = Config.from_env({"SOCK_ENV": "development"}).domains
    people = {f"${person['username'].upper()}": number for number, person in PEOPLE.items()}
    story = Story(port, {name: mint(domain, number) or "" for name, number in people.items()})
    assert eventually(story.knows_both)
    told = [*exchanges(text)]
    for each in told:
        story.plays(each)
    return len(told)


@dataclass
class Story:
    """One run of a page's examples, in their order. What is its own is learned when first met and
    means the same ever after."""

    port: int
    words: Mapping[str, str]
    meant: dict[str, str] = field(default_factory=dict)

    def plays(self, told: Exchange) -> None:
        headers = {name: self.here(value) for name, value in told.headers.items()}
        answer, said = self._ask(told.method, self.here(told.path), headers, self.here(told.body))
        assert answer.status == told.status, said
        for name, value in told.gives.items():
            assert self.alike(value, answer.headers[name]), (name, value, answer.headers[name])
        if told.answer.startswith(("{", "[", '"')):
            assert self.alike(json.loads(told.answer), json.loads(said)), said
        else:
            assert said == told.answer

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: str = ""
    ) -> tuple[http.client.HTTPResponse, str]:
        line = http.client.HTTPConnection("localhost", self.port, timeout=30)
        line.request(method, path, body or None, dict(headers))
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        return answer, said

    def knows_both(self) -> bool:
        """The platform is asked behind the request: a busy machine may need a second look."""
        path, token = "/api/user/524376", {"X-Auth-Token": self.words["$ADA"]}
        return '"entry":{"id":524376,"username"' in self._ask("GET", path, token)[1]

    def here(self, text: str) -> str:
        for word, value in self.words.items():
            text = text.replace(word, value)
        return _OWN.sub(lambda own: self.meant.get(own[0], own[0]), text)

    def alike(self, told: Any, said: Any) -> bool:
        if type(told) is not type(said):
            return False
        if isinstance(told, dict):
            return told.keys() == said.keys() and all(self.alike(told[k], said[k]) for k in told)
        if isinstance(told, list):
            return len(told) == len(said) and all(map(self.alike, told, said))
        if isinstance(told, str) or type(told) is int:
            return self._texts_alike(str(told), str(said))
        return bool(told == said)

    def _texts_alike(self, told: str, said: str) -> bool:
        if _OWN.sub(_kind, told) != _OWN.sub(_kind, said):
            return False
        pairs = zip(_OWN.finditer(told), _OWN.finditer(said), strict=True)
        return all(self.meant.setdefault(t[0], s[0]) == s[0] for t, s in pairs)


def _kind(own: re.Match[str]) -> str:
    return f"<{own.lastgroup}>"
