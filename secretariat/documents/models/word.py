"""Word files that are brought into drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pid, Pk
from secretariat.documents.models.papers import Paper
from secretariat.people.models import User


class WordWaiting(Base):
    """A Word file that somebody looks at before it is taken over into a draft.

    Its bytes are here and not in the store, which never gives up what it holds: what is not taken over is gone in a day.
    """

    __tablename__ = "word_waiting"
    __table_args__ = (
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        Index("ix_word_waiting_paper", "paper_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    brought_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    brought_at: Mapped[datetime]

    paper: Mapped[Paper] = relationship()


class WordOriginal(Base):
    """A Word file from which the text of a draft was taken, kept unaltered beside it."""

    __tablename__ = "word_original"
    __table_args__ = (
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        Index("ix_word_original_paper", "paper_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    language: Mapped[str] = mapped_column(String(2))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    name: Mapped[str] = mapped_column(String(255))
    taken_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime]

    paper: Mapped[Paper] = relationship()
    taker: Mapped[User] = relationship()
