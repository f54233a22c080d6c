"""Numbers of series."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base, Pk


class SymbolNumber(Base):
    """A number taken from a series: reserved once, never given again, even if its paper is withdrawn."""

    __tablename__ = "symbol_number"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[Pk]
    #: Stem with letter: `AC/901-D`.
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    number: Mapped[int]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    reserved_at: Mapped[datetime]


class SymbolCounter(Base):
    """The last number given in a series and year; locked while the next one is taken."""

    __tablename__ = "symbol_counter"
    __table_args__ = (UniqueConstraint("series", "year"),)

    id: Mapped[Pk]
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    last: Mapped[int]
