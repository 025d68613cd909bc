"""The Lua operations, as one library of functions that Redis keeps and we call by name.

Functions and not scripts: a script makes all its parts anew at every call, a fifth of a send.
The library is named after its content, so two versions of Senna can share one Redis while one
replaces the other. It is loaded when Redis says that it does not know it.
"""

from hashlib import blake2b
from importlib.resources import files
from typing import Any, cast

import redis

from senna.store.client import Client, storage

_LUA = files("senna.store") / "lua"
# Each may use those before it.
PARTS = (
    *("numbers", "mend", "line", "message", "view", "meta", "conversation", "prune", "event"),
    *("log", "truth", "tell", "apply", "reading", "limit", "repeats"),
    "presence",
)
_FLAGS = "-- Flags: "
_LOADS = 3  # they may go once more between being loaded and being called
# The parts speak of KEYS and ARGV as scripts do: every call sets them before it begins. What Lua
# looks up all the time is a local, too: a global is found through tables, and that was 2 % of an
# edit. They are taken at the first call: before it, Redis shows a library only `redis`.
_PREAMBLE = """
local register = redis.register_function
local function globals() return redis, struct, string, math, tonumber, unpack end
local KEYS, ARGV
local redis, struct, string, math, tonumber, unpack
local function open(keys, args)
  KEYS, ARGV = keys, args
  if not redis then redis, struct, string, math, tonumber, unpack = globals() end
end
"""


class Scripts:
    def __init__(self, client: Client) -> None:
        self._client, self._call = client, client.call
        name, self._text = library()
        self._names = {each: f"{name}_{each}".encode() for each in operations()}

    def run(self, name: str, keys: list[str], args: list[Any], *, again: bool = False) -> Any:
        """`again`: twice does what once does, so it is tried once more when a connection is cut."""
        command = (b"FCALL", self._names[name], len(keys), *keys, *args)
        try:
            return self._call(*command)
        except (redis.RedisError, OSError) as failed:
            with storage():
                return self._mended(failed, command, again)

    def _mended(self, failed: Exception, command: tuple[Any, ...], again: bool) -> Any:
        loads = _LOADS
        while True:
            unknown = isinstance(failed, redis.ResponseError) and _unknown(failed)
            if unknown and loads:
                loads -= 1
            elif again and isinstance(failed, redis.ConnectionError):
                again, loads = False, _LOADS
            else:
                raise failed
            try:
                if unknown:
                    self.load()
                return self._call(*command)
            except (redis.RedisError, OSError) as then:
                failed = then

    def load(self) -> None:
        try:
            cast(Any, self._client).execute_command("FUNCTION", "LOAD", self._text)
        except redis.ResponseError as refused:
            if "already exists" not in str(refused):  # somebody else was quicker
                raise


def _unknown(refused: Exception) -> bool:
    return str(refused).endswith("Function not found")


def operations() -> list[str]:
    return sorted(f.name.removesuffix(".lua") for f in _LUA.iterdir() if f.name.endswith(".lua"))


def library() -> tuple[str, str]:
    parts = [(_LUA / "parts" / f"{part}.lua").read_text() for part in PARTS]
    bodies = {name: (_LUA / f"{name}.lua").read_text() for name in operations()}
    digest = blake2b("".join([*parts, *bodies.values()]).encode(), digest_size=6).hexdigest()
    name = f"senna_{digest}"
    registered = [_register(f"{name}_{each}", body) for each, body in bodies.items()]
    return name, "\n".join([f"#!lua name={name}", _PREAMBLE, *parts, *registered])


def _register(name: str, body: str) -> str:
    flags = next((line for line in body.splitlines() if line.startswith(_FLAGS)), _FLAGS)
    listed = ", ".join(f"'{flag}'" for flag in flags[len(_FLAGS) :].split())
    callback = f"function(keys, args)\nopen(keys, args)\n{body}\nend"
    fields = f"function_name='{name}', flags={{{listed}}}, callback={callback}"
    return f"register{{{fields}}}"
