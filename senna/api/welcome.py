"""What anybody may ask: whether this is the right place."""

from senna.core.call import Call
from senna.edge.desk.asked import Asked
from senna.edge.desk.desk import Answer, Desk


def greet(_desk: Desk, _call: Call | None, _asked: Asked) -> Answer:
    return Answer("Senna is here. Your messages are in good hands.")


def welcome(_desk: Desk, call: Call | None, _asked: Asked) -> Answer:
    message = "Welcome to a realtime chat API"
    return Answer({"authenticated": call is not None, "message": message, "success": True})
