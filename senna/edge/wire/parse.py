"""From the fields of a body to what somebody wants: the same for every door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config import Domain
from senna.edge.fields.bodies import CLIENT_ID, CONTENTS, STATUS, TYPE
from senna.errors import Invalid, MissingContent, NothingToChange, UnknownType
from senna.model import Change, Draft


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit names; which of the contents counts is up to the message's own type."""

    contents: dict[str, str]
    seen: bool

    @property
    def ambiguous(self) -> bool:
        return len(self.contents) > 1

    def change(self, type_: str | None = None) -> Change:
        """`type_` is only needed for an ambiguous edit."""
        kind = type_ if self.ambiguous else next(iter(self.contents), None)
        content = self.contents.get(kind) if kind else None
        if content is None and not self.seen:
            raise NothingToChange
        return Change(kind if content is not None else None, content, self.seen)


def draft(body: Mapping[str, Any], domain: Domain, header_key: str | None = None) -> Draft:
    type_ = TYPE.of(body, domain)
    if type_ is None:
        raise UnknownType("undefined")
    content = CONTENTS[type_].of(body, domain)
    if content is None:
        raise MissingContent(type_)
    return Draft(type_, content, _key(CLIENT_ID.of(body, domain), header_key))


def edit(body: Mapping[str, Any], domain: Domain) -> Edit:
    given = {type_: field.of(body, domain) for type_, field in CONTENTS.items()}
    contents = {type_: content for type_, content in given.items() if content is not None}
    seen = STATUS.of(body, domain)
    if not contents and not seen:
        raise NothingToChange
    return Edit(contents, seen)


def touches_content(body: Any) -> bool:
    """Whether an edit, right or wrong, speaks of words: then it is the author's alone."""
    return isinstance(body, dict) and any(body.get(type_) is not None for type_ in CONTENTS)


def _key(in_body: str | None, in_header: str | None) -> str | None:
    if in_body is not None and in_header is not None and in_body != in_header:
        raise Invalid("client_id", "differs from the header Idempotency-Key")
    return in_body if in_body is not None else in_header
