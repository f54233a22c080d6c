"""Relations of papers, as the secretariat entered them. What symbols, versions and actions say already is not kept here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper
from secretariat.people.models import known
from secretariat.relations.states import RelationKind


class Relation(Base):
    """What a paper says of another paper, a decision or an action. Removed, its row goes; the audit chain keeps both."""

    __tablename__ = "relation"
    __table_args__ = (
        known("kind", RelationKind),
        CheckConstraint(
            "(kind IN ('supersedes', 'annex_to', 'refers_to')) = (to_paper_id IS NOT NULL)", name="paper_if_to_paper"
        ),
        CheckConstraint("(kind = 'follows_decision') = (to_decision_id IS NOT NULL)", name="decision_if_followed"),
        CheckConstraint("(kind = 'answers_tasking') = (to_action_id IS NOT NULL)", name="action_if_answered"),
        CheckConstraint("to_paper_id IS NULL OR to_paper_id <> paper_id", name="not_to_itself"),
        UniqueConstraint("paper_id", "kind", "to_paper_id"),
        UniqueConstraint("paper_id", "to_decision_id"),
        UniqueConstraint("paper_id", "to_action_id"),
        Index("ix_relation_to_paper", "to_paper_id", "kind"),
        Index("ix_relation_to_decision", "to_decision_id"),
        Index("ix_relation_to_action", "to_action_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    kind: Mapped[str] = mapped_column(String(16))
    to_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    #: Rows of features above: no foreign keys.
    to_decision_id: Mapped[int | None]
    to_action_id: Mapped[int | None]
    entered_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]

    paper: Mapped[Paper] = relationship(foreign_keys=[paper_id])

    @property
    def to(self) -> Ref:
        """What it leads to."""
        target = RelationKind(self.kind).target
        return Ref(target, getattr(self, f"to_{target}_id"))
