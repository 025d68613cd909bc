"""The end of a listening socket, with nobody cut off who had come in."""

import ctypes
import socket
import struct
import sys
from contextlib import suppress
from typing import Any

DRAIN = 3.0  # seconds between being told and closing: longer than a proxy keeps an idle connection
SETTLE = 0.3  # for those whose handshake is under way when nobody is let in any more

_SO_ATTACH_FILTER = 26
# Drops a packet that asks for a new connection (SYN without ACK); all others pass.
_NO_NEWCOMERS = (
    (0x30, 0, 0, 13),  # the byte of flags
    (0x54, 0, 0, 0x12),  # of which SYN and ACK
    (0x15, 1, 0, 0x02),
    (0x06, 0, 0, 0xFFFFFFFF),
    (0x06, 0, 0, 0),
)


def take_no_more(listener: Any) -> None:
    """Closing resets whoever waits to be accepted, and a proxy repeats no POST that it has sent.
    After this nobody new is waiting: a connection that was not made yet is tried again a second
    later, refused by then, and made elsewhere. `listen(0)` would still let one in."""
    if sys.platform != "linux":
        return
    code = b"".join(struct.pack("HBBI", *step) for step in _NO_NEWCOMERS)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HL", len(_NO_NEWCOMERS), ctypes.addressof(held))
    with suppress(OSError):  # a kernel that cannot: the gap is small, and was always there
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
