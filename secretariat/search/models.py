"""The index: what can be found, whose grant opens it, and the words under which it is found.

A thing has for each language one entry with symbol and title alone (`part` 0), and as many as its text needs (from 1),
each with symbol, title and a part of the text: for who may know of a thing may not always read it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    column,
    false,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base, OfPostgres, Pk
from secretariat.core.i18n import N_
from secretariat.people.models import known

#: How entries are made; counted up when words are stemmed or parted in another way, so that all are made anew.
FORM = 1


class Thing(StrEnum):
    """What is found."""

    VERSION = "version"
    #: What is written and not issued; its id is that of the paper.
    DRAFT = "draft"
    MEETING = "meeting"
    DECISION = "decision"
    ACTION = "action"
    #: What an office answered and commented when it was asked to clear a draft.
    CLEARANCE = "clearance"
    #: What an office is asked to clear, while it is asked; its id is that of the clearance, as which it is shown.
    ASKED = "asked"

    @property
    def label(self) -> str:
        """The msgid of its name."""
        return _LABELS[self]


_LABELS = {
    Thing.VERSION: N_("Paper"),
    Thing.DRAFT: N_("Draft"),
    Thing.MEETING: N_("Meeting"),
    Thing.DECISION: N_("Decision"),
    Thing.ACTION: N_("Action"),
    Thing.CLEARANCE: N_("Coordination"),
    Thing.ASKED: N_("Coordination"),
}


class Entry(Base):
    """One language of a thing, or a part of it."""

    __tablename__ = "search_entry"
    __table_args__ = (
        known("thing", Thing),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("part >= 0", name="part_not_negative"),
        UniqueConstraint("thing", "thing_id", "language", "part"),
        Index("ix_search_entry_at", "at", "id"),
        Index("ix_search_entry_symbol_key", "symbol_key"),
        Index("ix_search_entry_part_year", "part", "year"),
    )

    id: Mapped[Pk]
    #: What is found; its row is one of a feature beneath.
    thing: Mapped[str] = mapped_column(String(12))
    thing_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    #: 0: symbol and title alone; from 1: a part of the text as well.
    part: Mapped[int]
    #: The thing whose grant opens it: a decision is seen by whoever was given its sheet.
    grant_kind: Mapped[str] = mapped_column(String(24))
    grant_id: Mapped[int]
    #: The version whose text this is; None for a meeting.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    #: A kind of paper, or the thing's own name.
    kind: Mapped[str] = mapped_column(String(24))
    year: Mapped[int]
    at: Mapped[datetime]
    #: The symbol in one spelling (`words.symbol_key`); empty where there is none.
    symbol_key: Mapped[str] = mapped_column(String(140), default="")
    title: Mapped[str] = mapped_column(String(500))
    #: The part of the text itself, for showing where the words stand.
    text: Mapped[str] = mapped_column(Text, default="")
    #: Its words as `words.stem` makes them, with spaces between; PostgreSQL keeps them as a tsvector with a GIN index.
    stems: Mapped[str] = mapped_column(Text().with_variant(OfPostgres("TSVECTOR"), "postgresql"))
    form: Mapped[int]


class Circle(Base):
    """Some audiences to whom things are given together: few, whatever number of things there is."""

    __tablename__ = "search_circle"

    id: Mapped[Pk]
    #: A hash of its audiences.
    name: Mapped[str] = mapped_column(String(64), unique=True)


class Member(Base):
    """An audience of a circle."""

    __tablename__ = "search_circle_member"

    audience: Mapped[str] = mapped_column(String(40), primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("search_circle.id"), primary_key=True)


class Card(Base):
    """The card of an entry: what is read of it to find, to narrow and to put in order, and to whom it is given.

    Apart from the words, since an entry takes as many pages as its text: a thousand cards are read in a few. Whatever changes who
    sees a thing (its grants, the state of its paper or version) clears what its cards tell, by triggers of the database
    (migration 0046); then all rights are asked, until `search.cards` tells it anew.
    """

    __tablename__ = "search_card"
    __table_args__ = (
        Index("ix_search_card_grant", "grant_kind", "grant_id"),
        Index("ix_search_card_version", "version_id"),
        Index("ix_search_card_circle", "circle_id", "sure", "part", "year"),
    )

    #: That of its entry.
    id: Mapped[int] = mapped_column(
        ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    part: Mapped[int]
    at: Mapped[datetime]
    #: All audiences that were given the thing, but for what is over: who is of none of them does not see it. None: not known.
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("search_circle.id"))
    #: Who is of the circle sees it: it was given from before and for good, and nothing but the grant is asked.
    sure: Mapped[bool] = mapped_column(server_default=false())
    thing: Mapped[str] = mapped_column(String(12))
    thing_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    symbol_key: Mapped[str] = mapped_column(String(140), default="")
    body_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    year: Mapped[int]
    grant_kind: Mapped[str] = mapped_column(String(24))
    grant_id: Mapped[int]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    #: On PostgreSQL, of a text: `words.trail` of its words, which says of most that they do not stand next to each other. None:
    #: its words are to be asked.
    trail: Mapped[bytes | None] = mapped_column(LargeBinary)


#: SQLite's index of `stems`, by the id of the entry. Its own name is the column that takes queries and commands; `enter`
#: keeps it in step, since a trigger may not touch a virtual table where the schema is not trusted.
FTS = table("search_words", column("rowid"), column("stems"), column("search_words"))
