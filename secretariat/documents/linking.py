"""Symbols in texts become links for those who may see what they name, and stay words for everybody else.

A page says which texts it is about to set; all their symbols are looked up in one query, and what the press sets meanwhile
leads there. What is printed leads nowhere: a PDF is handed on, and what one reader may see is not for the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.documents.citing import cited_in
from secretariat.documents.grammars import IN_TEXT
from secretariat.documents.queries.symbols import symbol_addresses
from secretariat.press.canonical import Document
from secretariat.press.sheets import Sheet
from secretariat.press.typography import leading


def linked(session: Session, actor: Actor, *texts: Document | Sheet | str | None) -> AbstractContextManager[None]:
    """Let the symbols in these texts lead, while they are set, to what this person may see of what they name."""
    return linked_symbols(session, actor, cited_in(*texts))


def linked_symbols(session: Session, actor: Actor, cited: Iterable[str]) -> AbstractContextManager[None]:
    """The same for texts of which is known what they may name."""
    return leading(IN_TEXT, symbol_addresses(session, actor, cited))
