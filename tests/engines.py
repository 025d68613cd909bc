"""Which engine the tests were called with: every app and every program of theirs is told."""

import os


def chosen() -> dict[str, str]:
    return {"SOCK_ENGINE": os.environ["SOCK_ENGINE"]} if "SOCK_ENGINE" in os.environ else {}
