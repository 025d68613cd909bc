"""The diary in the shapes of the protocol, written down a second time and without the product."""

from datetime import UTC, datetime
from typing import Any

from model.diary import CLEARED, CREATED, DELETED, EDITED, READ, Diary, Note, Pair, Said

Json = dict[str, Any]


def timestamp(epoch: int) -> Json:
    seconds = datetime.fromtimestamp(epoch // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return {"epoch": epoch, "iso": f"{seconds}.{epoch % 1000:03d}Z"}


def message(pair: Pair, said: Said, author: Any) -> Json:
    told: Json = {"id": said.id, "author": author, "timestamp": timestamp(said.v)}
    told |= {"type": said.type, said.type: said.content}
    if pair.seen(said):
        told["status"] = "seen"
    return told if said.edited is None else told | {"edited": timestamp(said.edited)}


def bare(pair: Pair, said: Said) -> Json:
    return message(pair, said, said.author)


def etag(said: Said) -> str:
    return f'"{said.id}.{said.stamp}"'


def state(diary: Diary, user: int, peer: int) -> Json:
    return {"key": key(diary, user, peer), "inbox_key": f"user-{peer}"}


def key(diary: Diary, user: int, peer: int) -> str:
    return f"{diary.handle}:dm:{min(user, peer)}-{max(user, peer)}"


def numbers(total: int, size: int) -> Json:
    return {"per_page": size, "total": total, "total_pages": max(1, (total + size - 1) // size)}


def history(diary: Diary, user: int, peer: int, shown: list[Said], size: int, **more: Any) -> Json:
    """`more` is what tells a page by number from one by place."""
    pair = diary.pair(user, peer)
    read = {"me": _cursor(pair, user), "them": _cursor(pair, peer)}
    told = numbers(len(pair.visible(user)), size) | {"read": read, **more}
    return {
        "state": {"key": key(diary, user, peer), **told},
        "entry": {"id": peer},
        "messages": [message(pair, said, {"id": said.author}) for said in shown],
    }


def _cursor(pair: Pair, user: int) -> str | None:
    said = pair.at(pair.read.get(user, 0))
    return said.id if said else None


def chat(user: int, peer: int, pair: Pair) -> Json:
    latest = next(reversed(pair.visible(user)), None)
    return {
        "type": "user",
        "id": peer,
        "latest": bare(pair, latest) if latest else None,
        "timestamp": timestamp(pair.place(user)),
        "user": None,
        "unread": pair.unread(user),
    }


def bare_chat(user: int, peer: int, pair: Pair) -> Json:
    return {"type": "user", "id": peer, "latest": None, "timestamp": pair.place(user)}


def unread(diary: Diary, user: int) -> Json:
    counts = [pair.unread(user) for _, pair in diary.chats(user)]
    return {"unread": sum(counts), "conversations": sum(count > 0 for count in counts)}


def event(user: int, note: Note) -> Json:
    """Told as things are now, without its cursor."""
    pair, said = note.pair, note.said
    name, data = "omitted", Json()
    if note.kind == CLEARED or said is None:
        name = "cleared"
    elif note.kind == DELETED:
        name, data = "delete-message", {"id": said.id}
    elif note.kind == READ:
        name, data = "read", {"up_to": said.id, "by": note.by, "unread": pair.unread(user)}
    elif pair.shows(user, said) and note.kind == CREATED:
        name, data = "new-message", bare(pair, said) | {"unread": pair.unread(user)}
    elif pair.shows(user, said) and note.kind == EDITED:
        name, data = "update-message", bare(pair, said)
    where = {"conversation": {"type": "user", "id": pair.other(user)}}
    return {"event": name, "data": data | where}
