"""The frames of WebSocket version 13, from the client's side strictly. What is too large is
refused by the length it announces: its payload is never waited for."""

from struct import Struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
_KNOWN = frozenset((CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG))

PROTOCOL_ERROR, NOT_UTF8, TOO_LARGE = 1002, 1007, 1009
NORMAL, NO_CODE, UNWANTED = 1000, 1005, 1008

_FRAGMENTS = 1024  # of one message: a million of a byte each would cost a second of everybody
_CODES = frozenset((*range(1000, 1004), *range(1007, 1012), *range(3000, 5000)))

_LONG, _LONGER = Struct(">BBH"), Struct(">BBQ")


class Broken(Exception):
    """Raised when what comes in is no WebSocket that we would go on with."""

    def __init__(self, code: int) -> None:
        self.code = code


def framed(opcode: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((0x80 | opcode, length)) + payload
    if length < 65536:
        return _LONG.pack(0x80 | opcode, 126, length) + payload
    return _LONGER.pack(0x80 | opcode, 127, length) + payload


def farewell(code: int) -> bytes:
    return framed(CLOSE, b"" if code == NO_CODE else code.to_bytes(2, "big"))


def answer_to(farewell: bytes) -> int:
    """The code of the one who leaves is said back, if it is one that may be said."""
    if not farewell:
        return NO_CODE
    code = int.from_bytes(farewell[:2], "big")
    if code not in _CODES:
        raise Broken(PROTOCOL_ERROR)
    farewell[2:].decode()
    return code


def unmasked(payload: bytes | bytearray, mask: bytes | bytearray) -> bytes:
    """As one large number: no step per byte."""
    length = len(payload)
    pattern = int.from_bytes((mask * (length // 4 + 1))[:length], "little")
    return (int.from_bytes(payload, "little") ^ pattern).to_bytes(length, "little")


class Frames:
    """Whatever pieces they come in. Nothing is kept between frames but a message's beginning."""

    __slots__ = ("_at", "_buffer", "_fragments", "_joined", "_limit", "_opcode")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer: bytes | bytearray = b""
        self._at = 0  # up to here the buffer is read
        self._joined = b""
        self._opcode, self._fragments = CONTINUATION, 0

    def feed(self, piece: bytes) -> None:
        buffer = self._buffer
        if not buffer:
            self._buffer = piece
            return
        if isinstance(buffer, bytes):
            self._buffer = buffer = bytearray(memoryview(buffer)[self._at :])
        else:
            del buffer[: self._at]  # moves the start of the buffer, not its content
        self._at = 0
        buffer += piece

    def next(self) -> tuple[int, bytes] | None:
        """The next whole message, or a control frame: those come in the middle of messages too.
        None when more has to be read."""
        if not self._buffer:
            return None
        while (frame := self._frame()) is not None:
            final, opcode, payload = frame
            if opcode >= CLOSE or (final and opcode != CONTINUATION):
                return opcode, payload
            self._opcode = opcode or self._opcode
            self._joined += payload
            self._fragments += 1
            if self._fragments > _FRAGMENTS:
                raise Broken(TOO_LARGE)
            if final:
                whole = self._opcode, self._joined
                self._joined, self._opcode, self._fragments = b"", CONTINUATION, 0
                return whole
        return None

    def _frame(self) -> tuple[bool, int, bytes] | None:
        buffer, at = self._buffer, self._at
        if len(buffer) < at + 2:
            return None
        first, second = buffer[at], buffer[at + 1]
        final, opcode, length = first >= 0x80, first & 0x0F, second & 0x7F
        at += 2
        if first & 0x70 or opcode not in _KNOWN or second < 0x80:
            raise Broken(PROTOCOL_ERROR)
        if opcode >= CLOSE:
            if length > 125 or not final:
                raise Broken(PROTOCOL_ERROR)
        elif (opcode == CONTINUATION) != (self._opcode != CONTINUATION):
            raise Broken(PROTOCOL_ERROR)
        elif length > 125:
            size = 2 if length == 126 else 8
            if len(buffer) < at + size:
                return None
            length, at = self._long(buffer[at : at + size]), at + size
        if length + len(self._joined) > self._limit and opcode < CLOSE:
            raise Broken(TOO_LARGE)
        end = at + 4 + length
        if len(buffer) < end:
            return None
        payload = unmasked(buffer[at + 4 : end], buffer[at : at + 4])
        if len(buffer) == end:
            self._buffer, self._at = b"", 0
        else:
            self._at = end
        return final, opcode, payload

    def _long(self, written: bytes | bytearray) -> int:
        length = int.from_bytes(written, "big")
        if length < (126 if len(written) == 2 else 65536) or length >> 63:
            raise Broken(PROTOCOL_ERROR)
        return length
