"""Who lives on the pretended platform."""

from typing import Any

_REGISTERED = {"id": 3, "handle": "registered", "value": "Registered"}
_BANNED = {"id": 9, "handle": "banned", "value": "Banned"}
_DELETED = {"id": 10, "handle": "deleted", "value": "Deleted"}


def _person(number: int, name: str, role: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number,
        "username": name,
        "role": role,
        "picture_url": f"https://platform.example/pictures/{number}.jpg",
        "profile_url": f"https://platform.example/@{name.lower()}",
    }


PEOPLE = {
    person["id"]: person
    for person in (
        _person(388636, "Ada", _REGISTERED),
        _person(524376, "Ben", _REGISTERED),
        _person(342676, "Cleo", _REGISTERED),
        _person(710042, "Dara", _REGISTERED),
        _person(666001, "Mallory", _BANNED),
        _person(666002, "Nobody", _DELETED),
    )
}

# Who can be met on the demo page: it shows the first two.
NAMES = {
    number: str(person["username"])
    for number, person in PEOPLE.items()
    if person["role"] is _REGISTERED
}
