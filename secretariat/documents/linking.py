"""Symbols in texts become links for those who may see what they name, and stay words for everybody else.

A page says which texts it is about to set; all their symbols are looked up in one query, and what the press sets meanwhile
leads there. What is printed leads nowhere: a PDF is handed on, and what one reader may see is not for the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.documents.grammars import IN_TEXT
from secretariat.documents.queries.symbols import symbol_addresses
from secretariat.press.canonical import Document, plain_text
from secretariat.press.dates import NO_BREAK
from secretariat.press.sheets import Sheet, words_of
from secretariat.press.typography import leading


def linked(session: Session, actor: Actor, *texts: Document | Sheet | str | None) -> AbstractContextManager[None]:
    """Let the symbols in these texts lead, while they are set, to what this person may see of what they name."""
    cited = {symbol for text in texts for symbol in _cited(text)}
    return leading(IN_TEXT, symbol_addresses(session, actor, cited))


def _cited(text: Document | Sheet | str | None) -> Iterator[str]:
    """Each candidate, and what stands before brackets in it: "AC/901-D(2026)0007 (OPC)" names no copy for anybody."""
    if text is None:
        return
    for words in _words(text):
        for found in IN_TEXT.finditer(words.replace(NO_BREAK, " ")):
            yield found[0]
            yield found[0].partition(" (")[0]


def _words(text: Document | Sheet | str) -> Iterator[str]:
    if isinstance(text, str):
        yield text
    elif isinstance(text, Document):
        yield plain_text(text)
    else:
        yield words_of(text, "en")
        yield words_of(text, "fr")
