"""Whether this process has been told to stop: who waits for news is answered then, not cut off."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Closing:
    """Who runs the process says how it can be told."""

    told: Callable[[], bool] = lambda: False
