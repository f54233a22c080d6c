"""Canonical text, version 1: the one form of a text that is approved, compared, searched, cited and printed.

The grammar is described in `docs/canonical-text.md`.
"""

from .characters import CanonicalTextError, NestingTooDeep, TextTooLong, UnacceptableCharacter
from .html import to_html
from .model import FORMAT, Document
from .pictures import pictures_in, pictures_unsaid
from .placing import put_after
from .plain import (
    block_text,
    cited_symbols,
    from_json,
    from_plain,
    plain_text,
    text_hash,
    to_json,
    to_plain,
)
from .reader import parse
from .source import to_source

__all__ = [
    "FORMAT",
    "CanonicalTextError",
    "Document",
    "NestingTooDeep",
    "TextTooLong",
    "UnacceptableCharacter",
    "block_text",
    "cited_symbols",
    "from_json",
    "from_plain",
    "parse",
    "pictures_in",
    "pictures_unsaid",
    "plain_text",
    "put_after",
    "text_hash",
    "to_html",
    "to_json",
    "to_plain",
    "to_source",
]
