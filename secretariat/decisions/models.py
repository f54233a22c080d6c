"""The register of decisions, and the actions that follow from them.

A decision stands as its decision sheet said it; the database refuses to change or delete it. An action moves until the
body closes it; what was asked, by whom, stays as it was decided.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.committees.models import Body
from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.decisions.states import ActionMove, ActionState, DecisionState, DueKind
from secretariat.documents.models import Paper, Version
from secretariat.people.models import Party, User, known


class Decision(Base):
    """One outcome of one item, as it stands in an issued decision sheet."""

    __tablename__ = "decision"
    __table_args__ = (
        known("state", DecisionState),
        UniqueConstraint("version_id", "position"),
        Index("ix_decision_body_day", "body_id", "decided_on"),
        Index("ix_decision_day", "decided_on", "version_id"),
        Index("ix_decision_item", "item_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    #: The decision sheet that carries it.
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    #: Order in the sheet.
    position: Mapped[int]
    #: The agenda item it disposed of (a row of a feature above: no foreign key), and how the sheet names it.
    item_id: Mapped[int]
    item_number: Mapped[str] = mapped_column(String(24))
    item_title_en: Mapped[str] = mapped_column(String(500))
    item_title_fr: Mapped[str] = mapped_column(String(500))
    #: "(a)"; empty when the item has one outcome only.
    label: Mapped[str] = mapped_column(String(8), default="")
    #: Key of the verb, and the words with which it was printed.
    verb: Mapped[str] = mapped_column(String(24))
    verb_en: Mapped[str] = mapped_column(String(80))
    verb_fr: Mapped[str] = mapped_column(String(80))
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))

    body: Mapped[Body] = relationship()
    version: Mapped[Version] = relationship()
    papers: Mapped[list[DecisionPaper]] = relationship(order_by="DecisionPaper.id")

    @property
    def ref(self) -> Ref:
        return Ref("decision", self.id)


class DecisionPaper(Base):
    """The version of a paper that a decision disposed of."""

    __tablename__ = "decision_paper"
    __table_args__ = (UniqueConstraint("decision_id", "version_id"), Index("ix_decision_paper_version", "version_id"))

    id: Mapped[Pk]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))


class Action(Base):
    """An obligation created by a meeting: who owes what, by when. Never deleted; the body that tasked it closes it."""

    __tablename__ = "action"
    __table_args__ = (
        known("state", ActionState),
        known("due_kind", DueKind),
        CheckConstraint("(due_kind = 'date') = (due_on IS NOT NULL)", name="date_if_dated"),
        CheckConstraint("(asked_until IS NULL) = (asked_at IS NULL)", name="asked_at_if_asked"),
        CheckConstraint("text_en <> '' OR text_fr <> ''", name="worded"),
        UniqueConstraint("version_id", "position"),
        Index("ix_action_body_state", "body_id", "state"),
        Index("ix_action_owner", "owner_party_id", "state"),
        Index("ix_action_evidence", "evidence_paper_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    #: The decision sheet that created it, and the decision it belongs to, if one.
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    position: Mapped[int]
    item_id: Mapped[int]
    item_number: Mapped[str] = mapped_column(String(24))
    #: Verbatim, as decided.
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    owner_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    owner_words: Mapped[str] = mapped_column(String(200), default="")
    due_kind: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16))
    #: Where it stands, in the owner's or the secretariat's words.
    note: Mapped[str] = mapped_column(String(1000), default="")
    evidence_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    #: More time asked for: until when, why, when.
    asked_until: Mapped[date | None]
    asked_reason: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    body: Mapped[Body] = relationship()
    version: Mapped[Version] = relationship()
    decision: Mapped[Decision | None] = relationship()
    owner: Mapped[Party | None] = relationship()
    evidence: Mapped[Paper | None] = relationship()
    steps: Mapped[list[ActionStep]] = relationship(order_by="ActionStep.id")

    @property
    def ref(self) -> Ref:
        return Ref("action", self.id)


class ActionCitation(Base):
    """Under which number a copy of its decision sheet, cut for somebody invited, names an action."""

    __tablename__ = "action_citation"
    __table_args__ = (UniqueConstraint("action_id", "version_id"), Index("ix_action_citation_version", "version_id"))

    id: Mapped[Pk]
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    #: The copy of the decision sheet.
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    item_number: Mapped[str] = mapped_column(String(24))

    version: Mapped[Version] = relationship()


class ActionStep(Base):
    """What happened to an action, by whom, with what note. The database refuses to change or delete it."""

    __tablename__ = "action_step"
    __table_args__ = (
        CheckConstraint(
            "move IN ('opened', 'noted', 'asked', 'granted', 'refused', "
            + ", ".join(f"'{move}'" for move in ActionMove)
            + ")",
            name="move_known",
        ),
        Index("ix_action_step_action", "action_id", "id"),
    )

    id: Mapped[Pk]
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: A move, or `opened`, `noted`, `asked` (for more time), `granted`, `refused`.
    move: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(1000), default="")
    due_on: Mapped[date | None]

    by: Mapped[User] = relationship()
