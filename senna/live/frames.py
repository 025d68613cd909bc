"""The frames of WebSocket version 13, from the client's side strictly. What is too large is
refused by the length it announces: its payload is never read."""

import time
from typing import Any

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
_KNOWN = frozenset((CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG))

PROTOCOL_ERROR, NOT_UTF8, TOO_LARGE = 1002, 1007, 1009

_FRAGMENTS = 1024  # of one message: a million of a byte each would cost a second of everybody
_PIECE = 4096
_LARGE_PIECE = 65536


class Broken(Exception):
    """Raised when what comes in is no WebSocket that we would go on with."""

    def __init__(self, code: int) -> None:
        self.code = code


def framed(opcode: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((0x80 | opcode, length)) + payload
    if length < 65536:
        return bytes((0x80 | opcode, 126)) + length.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + length.to_bytes(8, "big") + payload


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """As one large number: no step per byte."""
    length = len(payload)
    pattern = int.from_bytes((mask * (length // 4 + 1))[:length], "little")
    return (int.from_bytes(payload, "little") ^ pattern).to_bytes(length, "little")


class Frames:
    __slots__ = ("_buffer", "_fragments", "_joined", "_limit", "_line", "_opcode", "_patience")

    def __init__(self, line: Any, limit: int, patience: float) -> None:
        self._line, self._limit, self._patience = line, limit, patience
        self._buffer, self._joined = bytearray(), bytearray()
        self._opcode, self._fragments = CONTINUATION, 0

    def next(self) -> tuple[int, bytes]:
        """The next whole message, or a control frame: those come in the middle of messages too."""
        while True:
            final, opcode, payload = self._frame()
            if opcode >= CLOSE or (final and opcode != CONTINUATION):
                return opcode, payload
            self._opcode = opcode or self._opcode
            self._joined += payload
            self._fragments += 1
            if self._fragments > _FRAGMENTS:
                raise Broken(TOO_LARGE)
            if final:
                whole = self._opcode, bytes(self._joined)
                self._joined.clear()
                self._opcode, self._fragments = CONTINUATION, 0
                return whole

    def _frame(self) -> tuple[bool, int, bytes]:
        first, second = self._take(2)
        final, opcode, length = first >= 0x80, first & 0x0F, second & 0x7F
        if first & 0x70 or opcode not in _KNOWN or second < 0x80:
            raise Broken(PROTOCOL_ERROR)
        if opcode >= CLOSE:
            if length > 125 or not final:
                raise Broken(PROTOCOL_ERROR)
        elif (opcode == CONTINUATION) != (self._opcode != CONTINUATION):
            raise Broken(PROTOCOL_ERROR)
        else:
            length = self._length(length)
        mask = self._take(4)
        return final, opcode, unmasked(self._take(length), mask)

    def _length(self, length: int) -> int:
        least = 0
        if length == 126:
            length, least = int.from_bytes(self._take(2), "big"), 126
        elif length == 127:
            length, least = int.from_bytes(self._take(8), "big"), 65536
        if length < least or length >> 63:
            raise Broken(PROTOCOL_ERROR)
        if length + len(self._joined) > self._limit:
            raise Broken(TOO_LARGE)
        return length

    def _take(self, size: int) -> bytes:
        buffer = self._buffer
        while len(buffer) < size:
            buffer += self._more(size - len(buffer))
        taken = bytes(buffer[:size])
        del buffer[:size]  # moves the start of the buffer, not its content
        return taken

    def _more(self, missing: int) -> bytes:
        give_up = time.monotonic() + self._patience
        while True:
            try:
                piece: bytes = self._line.recv(min(max(missing, _PIECE), _LARGE_PIECE))
            except TimeoutError:
                # Whoever writes makes the timeout of the line shorter, for both directions.
                if time.monotonic() < give_up:
                    continue
                raise
            if not piece:
                raise EOFError
            return piece
