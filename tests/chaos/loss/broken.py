"""Builds of Senna broken on purpose, each in one place, by which the checker itself is proved."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from processes import ROOT

_SEND, _TELL = "store/lua/send.lua", "store/lua/parts/tell.lua"
_CONVERSATIONS, _LOGS = "store/conversations.py", "store/logs.py"


@dataclass(frozen=True)
class Build:
    name: str
    caught_as: str
    patches: tuple[tuple[str, str, str], ...]

    def tree(self, folder: Path) -> Path:
        tree = folder / "tree"
        tree.mkdir()
        for name in ("config.py", "wsgi.py", "gunicorn.conf.py"):
            shutil.copy(ROOT / name, tree)
        shutil.copytree(ROOT / "senna", tree / "senna")
        for name, sound, broken in self.patches:
            path = tree / "senna" / name
            text = path.read_text()
            assert text.count(sound) == 1, f"{name} has changed: break it for {self.name} again"
            path.write_text(text.replace(sound, broken))
        return tree


BUILDS = (
    Build(
        "nobody remembers what was said before",
        "duplicate",
        ((_SEND, "if before then return", "if false then return"),),
    ),
    Build(
        "order is by the clocks of workers, which differ",
        "realtime-violation",
        (
            (
                "store/lua/parts/conversation.lua",
                "c[V] = now > prev and now or prev + 1",
                "c[V] = now + (string.byte(ARGV[1], 12) < 128 and 300 or 0)",
            ),
        ),
    ),
    Build(
        "what was refused is stored and told all the same",
        "aborted-read",
        (
            (_SEND, "if blocks(c, 1 - side) then return { 'blocked' } end", ""),
            (
                _SEND,
                "other_log)\nreturn v",
                "other_log)\nreturn blocks(c, 1 - side) and { 'blocked' } or v",
            ),
        ),
    ),
    Build(
        "a push goes out before the message is there",
        "push-before-history",
        (
            (
                _SEND,
                "redis.call('ZADD', KEYS[1], 'NX', v, packed) ~= 1",
                "packed == nil",
            ),
            (_SEND, "other_log)\nreturn v", "other_log)\nreturn { 'sent', v, packed }"),
            (
                _CONVERSATIONS,
                """        repeated = isinstance(answer, list)
        v = answer[1] if repeated else answer
""",
                """        word, v, *packed = answer
        repeated = word == b"repeated"
        for one in packed:
            __import__("time").sleep(0.2)
            self._scripts._call("ZADD", keys[0], v, one)
""",
            ),
        ),
    ),
    Build(
        "unread is not raised",
        "unread",
        ((_SEND, "view[UNREAD] = view[UNREAD] + 1", "view[UNREAD] = view[UNREAD]"),),
    ),
    Build(
        "an event is left out of the log now and then",
        "log-skip",
        (
            (
                _TELL,
                "local length, anew = mended(",
                "local length, anew = s % 20 == 0 and 1 or mended(",
            ),
        ),
    ),
    Build(
        "an event is published now and then only, and nobody looks for it",
        "push-skip",
        (
            (_TELL, "redis.call('PUBLISH',", "local _ = s % 10 == 0 or redis.call('PUBLISH',"),
            ("live/connection.py", "if before == self.cursor.s:", "if before:"),
        ),
    ),
    Build(
        "everybody is told that they can continue",
        "false-recovery",
        ((_LOGS, "if not proved:", "if False:"),),
    ),
    Build(
        "an acknowledgement comes before Redis has the message",
        "lost",
        (
            (
                _CONVERSATIONS,
                "        again = draft.key is not None\n",
                """        again = draft.key is not None
        if sixteen()[0] < 32:
            now = int(__import__("time").time() * 1000)
            return Sent(Message(now, author, draft.type, draft.content), repeated=False)
""",
            ),
        ),
    ),
    Build(
        "catching up leaves out the last event of a page",
        "log-skip",
        (
            (
                _LOGS,
                "return Missed(self._told(domain, user, entries)",
                "return Missed(self._told(domain, user, entries[: -1 if behind > 9 else None])",
            ),
        ),
    ),
    Build(
        "a socket that comes back continues from now",
        "push-skip",
        (
            (
                "live/admission.py",
                "missed = self.catching_up.read(call, cursor)",
                "missed, cursor = replace(self.catching_up.read(call, None), reason=None), None",
            ),
        ),
    ),
    Build(
        "a socket is told again what it heard",
        "push-reorder-or-dup",
        (
            (
                "live/connection.py",
                "self.cursor = cursor\n                    self.line",
                "self.line",
            ),
        ),
    ),
)
