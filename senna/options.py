"""The words after `python -m senna`."""

import argparse
import re

_PERIOD = re.compile(r"([1-9][0-9]{0,5})([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parser() -> argparse.ArgumentParser:
    senna = argparse.ArgumentParser(
        prog="python -m senna",
        description="Senna at a terminal. All of it is configured with SOCK_ variables.",
    )
    commands = senna.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    commands.add_parser("demo", help="run all of it in development, with people to try it as")

    check = commands.add_parser("check", help="look for what is wrong and say what to do about it")
    check.add_argument("--token", help="say also whose token this is")
    _domain(check)

    token = commands.add_parser("token", help="sign a token with the configured secret, for tests")
    token.add_argument("user", help="the id of the person it is for")
    token.add_argument("--expires", type=period, metavar="1h", help="without it: never")
    _domain(token)

    revoke = commands.add_parser("revoke", help="refuse a token, or a person, from now on")
    _denied(revoke)
    revoke.add_argument(
        "--for", dest="period", type=period, metavar="24h", help="without it: for good"
    )
    _denied(commands.add_parser("unrevoke", help="take that back"))
    return senna


def _denied(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", choices=("user", "token"))
    command.add_argument("value", help="the id of the person, or the `jti` of the token")
    _domain(command)


def _domain(command: argparse.ArgumentParser) -> None:
    command.add_argument("--domain", metavar="HANDLE", help="needed when there are several")


def period(text: str) -> int:
    """In seconds."""
    found = _PERIOD.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("write a number and one of s, m, h, d, such as 24h")
    return int(found[1]) * _SECONDS[found[2]]
