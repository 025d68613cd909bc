"""Senna: direct messages beside the platform you already have."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Config

__version__ = "0.1.0"


def create_app(config: "Config") -> "Flask":
    # Imported here: config.py looks into this package before there is anything to wire.
    from senna.app import create_app as wired

    return wired(config)
