"""Whom Redis owes an answer, in the order in which they asked, and what has yet to go out."""

from collections import deque
from typing import Any

import redis

_MOST, _LARGEST = 16_384, 16 * 2**20  # commands and bytes: beyond, nobody may join


class Waiting:
    def __init__(self) -> None:
        self.due: deque[Any] = deque()  # for each command whom to wake
        self.out: list[bytes] = []  # the last of these commands: nothing of them has gone out
        self.size = 0  # of them in bytes, and of what has gone out in part
        self._asked = 0  # commands, ever
        self._marks: deque[tuple[float, int]] = deque()  # when so many had been asked, or gone out

    @property
    def gone(self) -> int:
        """So many have gone out, wholly or in part, and are not answered."""
        return len(self.due) - len(self.out)

    def join(self, whom: Any, packed: bytes) -> None:
        if len(self.due) >= _MOST or self.size > _LARGEST:
            raise redis.ConnectionError("too many wait for Redis")
        self.due.append(whom)
        self.out.append(packed)
        self.size += len(packed)
        self._asked += 1

    def join_with_many(self, whom: Any, packed: list[bytes]) -> None:
        """Many at once may be more than the bound: it is for those who come after."""
        self.join(whom, packed[0])
        packed = packed[1:]
        self.due.extend([whom] * len(packed))
        self.out += packed
        self.size += sum(map(len, packed))
        self._asked += len(packed)

    def leave(self, count: int) -> list[Any]:
        """The first so many, each named once. Nobody answers them any more."""
        whom = [self.due.popleft() for _ in range(count)]
        del self.out[: max(0, len(self.out) - len(self.due))]
        self.size = sum(map(len, self.out))
        return list(dict.fromkeys(whom))

    def mark(self, now: float, only_gone: bool) -> None:
        self._marks.append((now, self._asked - (len(self.out) if only_gone else 0)))

    def late(self, since: float) -> bool:
        """Whether somebody of that time has no answer. Nobody has a clock of their own."""
        answered, marks = self._asked - len(self.due), self._marks
        while marks and marks[0][1] <= answered:
            marks.popleft()
        return bool(marks) and marks[0][0] <= since
