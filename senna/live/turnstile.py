"""A thousand who come at once pass one by one, and between any two everybody else has a turn."""

import threading
import time

# Not for no time at all: after a sleep of 0 a carrier comes back without having looked at sockets.
_BREATH = 1e-6


class Turnstile:
    """Else all of them would be served in one turn of the loop, and answers of Redis that came in
    that second would be taken for answers that never came."""

    def __init__(self) -> None:
        self._one = threading.Lock()

    def pass_through(self) -> None:
        with self._one:
            time.sleep(_BREATH)
