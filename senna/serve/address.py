"""Where the embedded engine listens: all that a process which only attaches has to know."""

import os
import socket
import stat
import tempfile
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

LONGEST = 100  # a socket's path ends at 104 bytes on one system and at 108 on another


def socket_path(data_dir: str | Path) -> Path:
    data = Path(data_dir).resolve()
    path = data / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST:
        return path
    return private_folder() / f"{blake2b(os.fsencode(data), digest_size=8).hexdigest()}.sock"


def socket_url(data_dir: str | Path) -> str:
    return f"unix://{quote(str(socket_path(data_dir)))}"


def answers(path: Path) -> bool:
    """Whether an engine serves there. One that still loads its data does not yet."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def private_folder() -> Path:
    """A folder of ours under the system's temporary one, where anybody could plant a socket."""
    folder = Path(tempfile.gettempdir()) / f"senna-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(1, f"{folder} is not a private folder of this user")
    return folder
