"""Writing to conversations in Redis: each method is one round trip, all or nothing."""

from functools import lru_cache
from hashlib import blake2b
from struct import pack
from typing import Any

from config import Domain, Rate
from senna import errors
from senna.chance import sixteen
from senna.model import Change, Conversation, Draft, Message, Sent, UserId
from senna.store import codec
from senna.store.keys import Keys
from senna.store.scripts import Scripts

_NO = {
    "refused": errors.Refused,
    "blocked": errors.Refused,
    "reused": errors.KeyReused,
    "missing": errors.UnknownMessage,
    "not author": errors.NotAuthor,
    "inapplicable": errors.NothingToChange,
    "changed": errors.Changed,
}
_DAY_MS = 86_400_000
_NO_TYPE = 255


class Conversations:
    def __init__(self, keys: Keys, scripts: Scripts) -> None:
        self._keys, self._scripts = keys, scripts

    def send(
        self,
        domain: Domain,
        conversation: Conversation,
        author: UserId,
        draft: Draft,
        admitted: bool,
    ) -> Sent:
        """Not admitted: only a repeat of what was stored before is answered."""
        keys = self._written(conversation)
        own = bytes((2 * codec.TYPE_CODES[draft.type] + admitted,)) + _limits(domain)
        args: list[Any] = [draft.content.encode()]
        if draft.key is not None:
            keys += self._keys.sent(conversation)
            repeat = _digest(f"{author}\0{draft.key}", 16)
            args += [draft.key, repeat + _digest(f"{draft.type}\0{draft.content}", 8)]
        again = draft.key is not None
        try:
            answer = self._write("send", domain, conversation, author, keys, args, own, again)
        except errors.StorageFull:
            answer = again and self._repeated(self._keys.sent(conversation), args[2])
            if not answer:
                raise
        repeated = isinstance(answer, list)
        v = answer[1] if repeated else answer
        return Sent(Message(v, author, draft.type, draft.content), repeated)

    def edit(
        self,
        domain: Domain,
        conversation: Conversation,
        user: UserId,
        v: int,
        change: Change,
        expected: frozenset[int] | None,
        admitted: bool,
    ) -> Message:
        type_ = codec.TYPE_CODES[change.type] if change.type and change.content else _NO_TYPE
        own = codec.six(v) + bytes((type_, change.seen, admitted))
        args = [(change.content or "").encode(), *_stamps(expected)]
        keys = self._written(conversation)
        packed = self._write("edit", domain, conversation, user, keys, args, own)
        read = int.from_bytes(packed[:6]), int.from_bytes(packed[6:12])
        return codec.read_message(packed[12:], v, conversation, read)

    def delete(
        self,
        domain: Domain,
        conversation: Conversation,
        user: UserId,
        v: int,
        expected: frozenset[int] | None,
    ) -> None:
        args = [v, *_stamps(expected)]
        self._write("delete", domain, conversation, user, self._written(conversation), args)

    def read(
        self, domain: Domain, conversation: Conversation, user: UserId, up_to: int | None
    ) -> int:
        keys, args = self._written(conversation), ["" if up_to is None else up_to]
        return int(self._write("read", domain, conversation, user, keys, args, again=True))

    def clear(self, domain: Domain, conversation: Conversation, user: UserId) -> None:
        keys = self._written(conversation)
        self._write("clear", domain, conversation, user, keys, [], again=True)

    def _written(self, conversation: Conversation) -> list[str]:
        domain, keys = conversation.domain, self._keys
        return [
            keys.history(conversation),
            keys.meta(conversation),
            *keys.owned(domain, conversation.low),
            *keys.owned(domain, conversation.high),
        ]

    def _write(
        self,
        name: str,
        domain: Domain,
        conversation: Conversation,
        user: UserId,
        keys: list[str],
        args: list[Any],
        own: bytes = b"",
        again: bool = False,
    ) -> Any:
        line = [
            bytes((conversation.side(user),)) + _kept(domain) + sixteen() + own,
            str(conversation.low),
            str(conversation.high),
        ]
        return _allowed(self._scripts.run(name, keys, line + args, again=again))

    def _repeated(self, sent: list[str], repeat: bytes) -> Any:
        return _allowed(self._scripts.run("repeated", sent, [repeat], again=True))


def _allowed(answer: Any) -> Any:
    """What was refused comes with the word for it, in a list."""
    said = answer[0].decode() if isinstance(answer, list) else ""
    if said == "limited":
        raise errors.TooFast(answer[1] / 1e6)
    if said in _NO:
        raise _NO[said]()
    return answer


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode(), digest_size=size).digest()


def _stamps(expected: frozenset[int] | None) -> list[str]:
    """`,1,2,` for the script; a lone comma matches no stamp; nothing at all asks for none."""
    return [] if expected is None else ["".join(f",{stamp}" for stamp in expected) + ","]


@lru_cache(maxsize=256)
def _kept(domain: Domain) -> bytes:
    return pack(">I", domain.events_kept) + codec.six(domain.events_days * _DAY_MS)


@lru_cache(maxsize=256)
def _limits(domain: Domain) -> bytes:
    clocks = (*_clock(domain.send_limit), *_clock(domain.new_chat_limit))
    return b"".join(map(codec.six, clocks))


def _clock(rate: Rate) -> tuple[int, int]:
    """What one send costs and how far ahead one may be, in microseconds."""
    every = max(1, round(rate.seconds * 1e6 / rate.count))
    return every, every * rate.burst
