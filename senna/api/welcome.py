"""What anybody may ask: whether this is the right place."""

from senna.api.asked import Asked
from senna.api.table import Answer, Desk
from senna.core.call import Call


def greet(_desk: Desk, _call: Call | None, _asked: Asked) -> Answer:
    return Answer("Senna is here. Your messages are in good hands.")


def welcome(_desk: Desk, call: Call | None, _asked: Asked) -> Answer:
    message = "Welcome to a realtime chat API"
    return Answer({"authenticated": call is not None, "message": message, "success": True})
