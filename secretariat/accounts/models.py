"""Reviews of accounts: when they were done, and what was decided about whom. Rows are added and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.accounts.states import Verdict
from secretariat.core.db import Base, Pid, Pk
from secretariat.people.models import Party, User, known


class AccountReview(Base):
    """A review that was entered as done; what was decided since the one before belongs to it."""

    __tablename__ = "account_review"

    id: Mapped[Pk]
    pid: Mapped[Pid]
    at: Mapped[datetime]
    #: None where an operator entered it from the command line.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: How many accounts stood, and about how many there was still a question.
    accounts: Mapped[int]
    asked: Mapped[int]

    by: Mapped[User | None] = relationship()


class AccountDecision(Base):
    """What was decided about an account: kept until a day, ended for a reason, or confirmed by the head of a delegation."""

    __tablename__ = "account_decision"
    __table_args__ = (
        known("verdict", Verdict),
        CheckConstraint("(verdict = 'kept') = (until IS NOT NULL)", name="until_if_kept"),
        CheckConstraint("(verdict = 'ended') = (reason <> '')", name="reason_if_ended"),
        CheckConstraint("(verdict = 'confirmed') = (party_id IS NOT NULL)", name="party_if_confirmed"),
        Index("ix_account_decision_user", "user_id", "at"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    verdict: Mapped[str] = mapped_column(String(12))
    #: What was asked about it: a list of `states.Asked`.
    asked: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(500), default="")
    #: Until when nothing is asked again.
    until: Mapped[datetime | None]
    #: The delegation whose head confirmed.
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship(foreign_keys=user_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)
    party: Mapped[Party | None] = relationship()
