"""Every key Senna writes, as functions, on one page. docs/redis.md says what lies in each.

A key without braces hashes its whole name and `{name}:x` hashes only `name`: a conversation keeps
its visible name and still shares a cluster slot with what belongs to it.
"""

from dataclasses import dataclass

from senna.model import Conversation, UserId, inbox_name, key_name


@dataclass(frozen=True, slots=True)
class Keys:
    prefix: str

    # --- a conversation ---

    def history(self, conversation: Conversation) -> str:
        return f"{self.prefix}:{conversation.name}"

    def meta(self, conversation: Conversation) -> str:
        return f"{{{self.prefix}:{conversation.name}}}:m"

    def sent(self, conversation: Conversation) -> list[str]:
        """Idempotency, one hash per day modulo three."""
        name = f"{{{self.prefix}:{conversation.name}}}:k"
        return [name + "0", name + "1", name + "2"]

    # --- a user ---

    def inbox(self, domain: str, user: UserId) -> str:
        return f"{self.prefix}:{inbox_name(domain, user)}"

    def views(self, domain: str, user: UserId) -> str:
        return f"{{{self.inbox(domain, user)}}}:h"

    def log(self, domain: str, user: UserId) -> str:
        return f"{{{self.inbox(domain, user)}}}:e"

    def blocks(self, domain: str, user: UserId) -> str:
        return f"{{{self.inbox(domain, user)}}}:b"

    def channel(self, domain: str, user: UserId) -> str:
        return f"{{{self.inbox(domain, user)}}}"

    def presence(self, domain: str, user: UserId) -> str:
        """Also the channel on which it is said that they came or went."""
        return f"{{{self.inbox(domain, user)}}}:p"

    def owned(self, domain: str, user: UserId) -> list[str]:
        """What a write changes for one side: inbox, views, log."""
        # Not by the three above: every write makes these names, and encoding an id is what costs.
        inbox = self.inbox(domain, user)
        return [inbox, f"{{{inbox}}}:h", f"{{{inbox}}}:e"]

    # --- a domain ---

    def profile(self, domain: str, user: UserId) -> str:
        return f"{self.prefix}:{domain}:who:{key_name(user)}"

    def denied(self, domain: str) -> str:
        return f"{self.prefix}:{domain}:deny"

    # --- the deployment ---

    def schema(self) -> str:
        return f"{self.prefix}:schema"
