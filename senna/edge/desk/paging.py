"""Which part of a list is asked for."""

from senna.edge.desk.asked import Asked
from senna.edge.fields.queries import LIMIT, PAGE, PER_PAGE
from senna.errors import Invalid
from senna.model import Page

_PER_PAGE = 10


def per_page(asked: Asked) -> int:
    size, limit = asked.query(PER_PAGE), asked.query(LIMIT)
    if size is not None and limit is not None:
        raise Invalid("limit", "is another name for per_page: give only one of them")
    return size or limit or _PER_PAGE


def page(asked: Asked) -> Page:
    return Page(asked.query(PAGE) or 1, per_page(asked))


def only_one(asked: Asked, *names: str) -> None:
    given = [name for name in names if name in asked.parameters]
    if len(given) > 1:
        raise Invalid(given[1], f"cannot be combined with {given[0]}")
