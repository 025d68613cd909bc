"""Which room may look into which: read from the imports themselves, tests and scripts left out."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VOCABULARY = {"senna.model", "senna.events", "senna.errors"}
CONFIG = {"config"}

# What each room may import of the project, beside itself. `senna` is the package: its version.
MAY_SEE: dict[str, set[str]] = {
    "senna.model": set(),
    "senna.events": VOCABULARY,
    "senna.errors": set(),
    "senna.chance": set(),
    "senna.hosts": set(),
    "senna.options": set(),
    "build": set(),
    "config": {"senna.settings"},
    "senna.settings": {"senna.hosts"},
    "senna.store": VOCABULARY | CONFIG | {"senna.chance"},
    "senna.platform": VOCABULARY | CONFIG,
    # The core is handed objects of store and platform; it names their classes as types.
    "senna.core": VOCABULARY | CONFIG | {"senna.store", "senna.platform"},
    "senna.edge": VOCABULARY | CONFIG | {"senna.hosts", "senna.core", "senna.platform"},
    "senna.api": VOCABULARY | CONFIG | {"senna", "senna.chance", "senna.edge", "senna.core"},
    "senna.live": VOCABULARY | CONFIG | {"senna", "senna.chance", "senna.edge", "senna.core"},
    "senna.serve": VOCABULARY | CONFIG,
    "senna.demo": VOCABULARY | CONFIG,
}
SEE_EVERYTHING = {"senna.app", "senna.cli", "senna.__main__", "wsgi", "gunicorn.conf"}

# Libraries that only one place may touch.
ONLY_IN = {
    "redis": ("senna.store", "senna.app", "senna.cli"),
    "requests": ("senna.platform",),
    "urllib3": ("senna.platform",),
    "jwt": ("senna.edge.auth", "senna.edge.keysets", "senna.edge.auth_mint"),
    "flask": ("senna.api", "senna.live.mount", "senna.app", "senna"),
    "flask_socketio": ("senna.live.mount",),
    "socketio": ("senna.live",),
    "engineio": ("senna.live",),
    "gunicorn": ("senna.serve",),
    # The connection that all greenlets of a worker share is made of the hub.
    "gevent": ("senna.serve", "senna.store.shared_line"),
    "eventlet": ("senna.serve",),
    "mypyc": ("build",),
    "setuptools": ("build",),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in [*ROOT.glob("*.py"), *(ROOT / "senna").rglob("*.py")]:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


MODULES = dict(modules())


@cache
def imported(path: Path) -> list[str]:
    return list(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide where they lead"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else str(node.module) for name in inner)


def within(name: str, room: str) -> bool:
    """The package itself is its first page; what lies in it is in other rooms."""
    return name == room or (room != "senna" and name.startswith(f"{room}."))


def room_of(name: str) -> str | None:
    rooms = [room for room in MAY_SEE if within(name, room)]
    return max(rooms, key=len) if rooms else None


def beyond(name: str) -> list[str]:
    """What this module looks into and may not."""
    room = room_of(name)
    assert room, f"{name} belongs to no room: give it one here, on purpose"
    allowed = MAY_SEE[room] | {room}
    ours = {other for other in imported(MODULES[name]) if other in MODULES}
    return sorted(other for other in ours if not any(within(other, seen) for seen in allowed))


def test_a_module_looks_only_where_its_room_may() -> None:
    bound = MODULES.keys() - SEE_EVERYTHING - {"senna"}
    assert {name: seen for name in bound if (seen := beyond(name))} == {}


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_is_touched_in_one_place(library: str) -> None:
    users = {
        name
        for name, path in MODULES.items()
        if any(within(other, library) for other in imported(path))
    }
    strangers = {n for n in users if not any(within(n, place) for place in ONLY_IN[library])}
    assert not strangers
    assert users or library in ("gevent",), f"nobody uses {library} any more"


def test_only_the_wiring_asks_for_what_the_store_does_with_gevent() -> None:
    for room, only in (
        ("senna.store.shared_line", "senna.store.shared"),
        ("senna.store.shared", "senna.app"),
    ):
        assert {name for name, path in MODULES.items() if room in imported(path)} == {only}


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        name
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and ast.unparse(node.value) == "os"
    }
    # The demo's command sets what its children will read.
    assert readers == {"config", "senna.cli"}


def test_only_wsgi_and_serve_know_what_carries_the_requests() -> None:
    knowing = {name for name, path in MODULES.items() if ".async_mode" in path.read_text()}
    assert knowing <= {"config"} | {
        name for name in MODULES if within(name, "senna.serve") or name in SEE_EVERYTHING
    }


def test_no_cursor_offset_and_no_whole_keyspace_in_the_scripts() -> None:
    for path in (ROOT / "senna" / "store" / "lua").rglob("*.lua"):
        text = path.read_text()
        assert "'KEYS'" not in text
        for line in text.splitlines():
            assert "'LIMIT'" not in line or "'LIMIT', 0," in line, f"{path.name}: {line}"


def test_no_event_of_a_socket_is_handled_in_a_request_of_flask() -> None:
    """Flask-SocketIO makes one anew for each, a fifth of what an event costs: of it we use the
    server underneath, whose handlers know nothing of Flask."""
    tree = ast.parse((ROOT / "senna" / "live" / "mount.py").read_text())
    made = [
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "SocketIO"
        and isinstance(node.targets[0], ast.Name)
    ]
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in made
    }
    assert (len(made), used) == (1, {"server"})
