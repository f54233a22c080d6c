"""Views of the register that people keep, and with whom papers lie that are under way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.committees.models import Body
from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.people.models import User


class SavedView(Base):
    """A list of the register that somebody keeps under a name. It is asked anew each time, for whoever asks."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        CheckConstraint("name <> ''", name="named"),
        Index("ix_saved_view_body", "body_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: Shared with the secretariat of this body; None for a view of one's own.
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(80))
    #: The words of `registry.wanted.Wanted`.
    asked: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship()
    body: Mapped[Body | None] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("saved_view", self.id)


class Holding(Base):
    """With whom a paper lies: who does its next step. It gives no right."""

    __tablename__ = "holding"
    __table_args__ = (Index("ix_holding_user", "user_id"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    since: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class GapReason(Base):
    """Why numbers of a series bear no paper in force, as the secretariat said it; said again, the newest counts."""

    __tablename__ = "gap_reason"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reasoned"),
        Index("ix_gap_reason_series", "series", "year", "number"),
    )

    id: Mapped[Pk]
    #: As `SymbolNumber` names it: stem with letter.
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    #: The number, or the first of several that were never reserved here.
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()
