"""Which symbols a text may name: candidates, to be looked up."""

from __future__ import annotations

from collections.abc import Iterator

from secretariat.documents.grammars import IN_TEXT
from secretariat.press.canonical import Document, plain_text
from secretariat.press.dates import NO_BREAK
from secretariat.press.sheets import Sheet, words_of


def cited_in(*texts: Document | Sheet | str | None) -> frozenset[str]:
    """Return each candidate, and what stands before brackets in it: "AC/901-D(2026)0007 (OPC)" names no copy for anybody."""
    found: set[str] = set()
    for text in texts:
        for words in () if text is None else _words(text):
            for one in IN_TEXT.finditer(words.replace(NO_BREAK, " ")):
                found |= {one[0], one[0].partition(" (")[0]}
    return frozenset(found)


def _words(text: Document | Sheet | str) -> Iterator[str]:
    if isinstance(text, str):
        yield text
    elif isinstance(text, Document):
        yield plain_text(text)
    else:
        yield words_of(text, "en")
        yield words_of(text, "fr")
