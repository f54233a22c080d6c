"""Reviews of papers, what was said of each point, and the defects found.

Rows are added, never changed. Each says of which text it speaks: by the hash of all that is reviewed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pk
from secretariat.people.models import User, known
from secretariat.quality.states import Settling, Verdict


class Settled(Base):
    """A person ticked a point, waived it with a reason, or opened it again. The newest row of a point counts."""

    __tablename__ = "quality_settled"
    __table_args__ = (
        known("settling", Settling),
        CheckConstraint("(settling = 'waived') = (reason <> '')", name="reason_if_waived"),
        Index("ix_quality_settled_paper", "paper_id", "point"),
    )

    id: Mapped[Pk]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    #: Key of the point in the checklist of the type.
    point: Mapped[str] = mapped_column(String(32))
    settling: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: Of what was reviewed (`quality.reviewing.hash_of`).
    text_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Review(Base):
    """A review that ended: passed, or returned with remarks."""

    __tablename__ = "quality_review"
    __table_args__ = (
        known("verdict", Verdict),
        CheckConstraint("verdict <> 'returned' OR remarks <> ''", name="remarks_if_returned"),
        Index("ix_quality_review_paper", "paper_id"),
    )

    id: Mapped[Pk]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    verdict: Mapped[str] = mapped_column(String(12))
    #: For the drafter; the house reads them.
    remarks: Mapped[str] = mapped_column(String(4000), default="")
    text_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()
    defects: Mapped[list[Defect]] = relationship(order_by="Defect.id")


class Defect(Base):
    """What was found when a review ended, for the indicators: how often, by point; never the words."""

    __tablename__ = "quality_defect"
    __table_args__ = (
        CheckConstraint("count > 0", name="count_positive"),
        Index("ix_quality_defect_review", "review_id"),
        Index("ix_quality_defect_point", "point"),
    )

    id: Mapped[Pk]
    review_id: Mapped[int] = mapped_column(ForeignKey("quality_review.id"))
    point: Mapped[str] = mapped_column(String(32))
    #: Places in which the machine found it; 1 for a point that a person left open.
    count: Mapped[int]
    #: It was let go with a reason.
    waived: Mapped[bool]
