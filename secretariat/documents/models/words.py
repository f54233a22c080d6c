"""The words of titles and symbols, by which the register finds a paper while somebody types: written with the rows themselves.

The search of texts has its own index, which the worker fills; this one holds at once, and knows beginnings of words.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, insert, inspect
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base, Pk
from secretariat.core.texts import folded
from secretariat.documents.models.papers import Paper, Version

#: Longest word kept.
LONGEST: Final = 60
WORD: Final = re.compile(r"[^\W_]+")
_OF_PAPER: Final = ("title_en", "title_fr", "symbol")


class PaperWord(Base):
    """A word of a paper's titles or symbol; or of the symbol of a version, which counts for those who were given it."""

    __tablename__ = "paper_word"
    __table_args__ = (
        Index("ix_paper_word_word", "word", "paper_id"),
        Index("ix_paper_word_paper", "paper_id", "word"),
    )

    id: Mapped[Pk]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    #: Folded; in the order of its bytes, so that a beginning is a range of the index.
    word: Mapped[str] = mapped_column(String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"))


def words_of(*texts: str | None) -> list[str]:
    """Return the words of titles and symbols, folded, each once; a number also without the noughts before it."""
    found = [word[:LONGEST] for text in texts if text for word in WORD.findall(folded(text))]
    return sorted({*found, *(word.lstrip("0") or "0" for word in found if word.isdecimal())})


def rows_of(paper: Paper) -> list[dict[str, Any]]:
    """Return the rows of a paper's own words."""
    return [{"paper_id": paper.id, "word": word} for word in words_of(*(getattr(paper, name) for name in _OF_PAPER))]


@event.listens_for(Paper, "after_insert")
def _keep_words(_mapper: Any, connection: Connection, paper: Paper) -> None:
    if rows := rows_of(paper):
        connection.execute(insert(PaperWord), rows)


@event.listens_for(Paper, "after_update")
def _keep_words_in_step(mapper: Any, connection: Connection, paper: Paper) -> None:
    changed = inspect(paper).attrs
    if any(changed[name].history.has_changes() for name in _OF_PAPER):
        connection.execute(delete(PaperWord).where(PaperWord.paper_id == paper.id, PaperWord.version_id.is_(None)))
        _keep_words(mapper, connection, paper)


@event.listens_for(Version, "after_insert")
def _keep_words_of_version(_mapper: Any, connection: Connection, version: Version) -> None:
    """The symbol of a revision, too, finds its paper."""
    rows = [{"paper_id": version.paper_id, "version_id": version.id, "word": word} for word in words_of(version.symbol)]
    connection.execute(insert(PaperWord), rows)
