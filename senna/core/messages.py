"""Writing: send, edit, delete, and who may."""

from senna.core.call import Call
from senna.core.people import People
from senna.errors import Refused, SennaError, UnknownUser
from senna.model import Change, Draft, Message, Sent, UserId
from senna.store.conversations import Conversations


class Messages:
    def __init__(self, conversations: Conversations, people: People) -> None:
        self._conversations, self._people = conversations, people

    def admit(self, call: Call, peer: UserId) -> None:
        """May this caller write there, as far as the platform has a say."""
        call.conversation(peer)
        objection = self._objection(call, peer)
        if objection:
            raise objection

    def send(self, call: Call, peer: UserId, draft: Draft) -> Sent:
        conversation = call.conversation(peer)
        objection = self._objection(call, peer)
        if objection and draft.key is None:
            raise objection
        # Somebody banned since then still hears what became of an earlier send.
        try:
            return self._conversations.send(
                call.domain, conversation, call.user, draft, admitted=objection is None
            )
        except Refused as refused:
            raise objection or refused from None

    def edit(
        self, call: Call, peer: UserId, v: int, change: Change, expected: frozenset[int] | None
    ) -> Message:
        conversation = call.conversation(peer)
        self._people.meet(call.domain, call.user)
        admitted = not self._people.refused(call.domain, call.user)
        return self._conversations.edit(
            call.domain, conversation, call.user, v, change, expected, admitted
        )

    def delete(self, call: Call, peer: UserId, v: int, expected: frozenset[int] | None) -> None:
        conversation = call.conversation(peer)
        self._conversations.delete(call.domain, conversation, call.user, v, expected)

    def _objection(self, call: Call, peer: UserId) -> SennaError | None:
        self._people.meet(call.domain, call.user, peer)
        if self._people.gone(call.domain, peer):
            return UnknownUser()
        if self._people.refused(call.domain, call.user):
            return Refused()
        return None
