"""What can go wrong, in words. A door turns each into its own answer, in one table."""


class SennaError(Exception):
    """The root of everything Senna says no with."""


class NotAuthenticated(SennaError):
    """Raised when a request that needs a person carries no token."""


class BadToken(SennaError):
    """Raised when a token is malformed, forged, not yet valid, for somebody else or revoked."""


class ExpiredToken(BadToken):
    """Raised when a token was good once."""


class NobodyInToken(BadToken):
    """Raised when a token is valid and names no usable user id."""


class UnknownDomain(SennaError):
    """Raised when no domain is configured for the host that was asked."""


class UnknownTarget(SennaError):
    """Raised when a path names a kind of conversation that Senna does not have."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class UnknownType(SennaError):
    """Raised when a message of a type that Senna does not have is sent."""

    def __init__(self, type_: str) -> None:
        super().__init__(type_)
        self.type = type_


class MissingContent(SennaError):
    """Raised when a message is sent without the text or image that its type promises."""

    def __init__(self, type_: str) -> None:
        super().__init__(type_)
        self.type = type_


class NothingToChange(SennaError):
    """Raised when an edit holds nothing that applies to the message."""


class BadJson(SennaError):
    """Raised when a body is not JSON. Carries the parser's words."""


class Invalid(SennaError):
    """Raised when a field, a parameter or a header has a value that cannot be."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class TalkingToOneself(SennaError):
    """Raised when the other side of a conversation would be the caller."""


class UnknownMessage(SennaError):
    """Raised when a message does not exist, is not in this conversation, or was cleared."""


class UnknownUser(SennaError):
    """Raised when the platform itself says that there is no such person."""


class NotAuthor(SennaError):
    """Raised when somebody changes words that are not theirs."""


class Refused(SennaError):
    """Raised when the platform has banned the caller, or the other side has blocked them."""


class Changed(SennaError):
    """Raised when a message is no longer the one that `If-Match` speaks of."""


class KeyReused(SennaError):
    """Raised when an idempotency key comes again with another message."""


class TooFast(SennaError):
    """Raised when a limit is reached. `wait` says for how many seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"wait {wait:.3f} s")
        self.wait = wait


class StorageAway(SennaError):
    """Raised when Redis does not answer, or answers that it cannot serve now."""


class Stopping(SennaError):
    """Raised when this process has been told to stop, and better gets no new work."""


class StorageFull(SennaError):
    """Raised when Redis has reached its memory limit. Reading goes on."""
