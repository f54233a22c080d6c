"""The frame round every page: who is signed in, where one can go."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Give templates their `shell`."""
