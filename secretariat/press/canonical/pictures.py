"""The pictures of a text."""

from __future__ import annotations

from .model import Document, Picture, walk


def pictures_in(document: Document) -> list[Picture]:
    """Return the pictures of a text, in reading order."""
    return [block for block in walk(document) if isinstance(block, Picture)]


def pictures_unsaid(document: Document) -> list[int]:
    """Return which pictures of a text have no alternative text, counted from 1 as they come."""
    return [number for number, picture in enumerate(pictures_in(document), start=1) if not picture.alt.strip()]
