"""Coordination rounds on draft papers: whom they ask, on which text, what was answered, and the comments.

The text stands as it was asked, under its hash; the draft moves on beside it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.coordination.states import ClearanceState, Disposition, RoundState
from secretariat.core.blobs import Blob
from secretariat.core.db import Base, Pid, Pk, index_of_some
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper
from secretariat.people.models import Party, User, known

_OPEN = column("state") == RoundState.OPEN.value


class Round(Base):
    """A draft is put to offices of the house; one round at a time."""

    __tablename__ = "coordination_round"
    __table_args__ = (
        known("state", RoundState),
        UniqueConstraint("paper_id", "ordinal"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_if_closed"),
        index_of_some("uq_coordination_round_open", "paper_id", where=_OPEN, unique=True),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    #: 1 for the first round of the paper.
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    #: What the offices are told with it.
    note: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    opened_at: Mapped[datetime]
    #: None where it ended with the paper itself: issued, or withdrawn.
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    #: Who cleared it, when and how, as it stood at the end: text for the paper, in both languages.
    summary_en: Mapped[str] = mapped_column(Text, default="")
    summary_fr: Mapped[str] = mapped_column(Text, default="")

    paper: Mapped[Paper] = relationship()
    opener: Mapped[User] = relationship(foreign_keys=[opened_by])
    texts: Mapped[list[AskedText]] = relationship(order_by="AskedText.id")
    clearances: Mapped[list[Clearance]] = relationship(back_populates="round", order_by="Clearance.id")

    @property
    def ref(self) -> Ref:
        return Ref("round", self.id)

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN.value


class AskedText(Base):
    """One language of the draft as it was put to the offices. The database refuses to change or delete it."""

    __tablename__ = "coordination_text"
    __table_args__ = (
        UniqueConstraint("round_id", "asking", "language"),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("file_sha256 IS NULL OR text = ''", name="text_or_file"),
    )

    id: Mapped[Pk]
    round_id: Mapped[int] = mapped_column(ForeignKey("coordination_round.id"))
    #: 1 when the round was opened; one more each time offices are asked again.
    asking: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(500), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    #: SHA-256 of the canonical text, or of the file.
    content_hash: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]

    file: Mapped[Blob | None] = relationship()


class Clearance(Base):
    """One office is asked to clear a text by a deadline. Asked again, it gets another row."""

    __tablename__ = "clearance"
    __table_args__ = (
        known("state", ClearanceState),
        UniqueConstraint("round_id", "party_id", "asking"),
        CheckConstraint("state <> 'not_cleared' OR reason <> ''", name="reason_if_not_cleared"),
        CheckConstraint(
            "(state IN ('cleared', 'with_comments', 'not_cleared')) = (answered_at IS NOT NULL)",
            name="answered_at_if_answered",
        ),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_if_answered"),
        Index("ix_clearance_party", "party_id", "state"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    round_id: Mapped[int] = mapped_column(ForeignKey("coordination_round.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    #: Which of the texts of the round it is about.
    asking: Mapped[int]
    #: Asked again: the asking whose text the office cleared before. What changed since is what it is asked about; None for
    #: the whole text.
    since: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    #: Why not, or what the office wants to say with its answer.
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    #: The office was asked again: this row is history.
    superseded: Mapped[bool] = mapped_column(default=False)
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    round: Mapped[Round] = relationship(back_populates="clearances")
    party: Mapped[Party] = relationship()
    answerer: Mapped[User | None] = relationship(foreign_keys=[answered_by])
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.id")
    extensions: Mapped[list[Extension]] = relationship(order_by="Extension.id")
    comments: Mapped[list[Comment]] = relationship(back_populates="clearance", order_by="Comment.id")

    @property
    def ref(self) -> Ref:
        return Ref("clearance", self.id)


class Answer(Base):
    """What an office answered, each time it did. The database refuses to change or delete it."""

    __tablename__ = "clearance_answer"

    id: Mapped[Pk]
    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearance.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


class Extension(Base):
    """More time that an office was given: until when it had before, and why. The database refuses to change or delete it."""

    __tablename__ = "clearance_extension"
    __table_args__ = (
        CheckConstraint("due_at > was_due_at", name="later"),
        CheckConstraint("reason <> ''", name="reasoned"),
    )

    id: Mapped[Pk]
    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearance.id"), index=True)
    was_due_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


class Comment(Base):
    """A comment of an office: on a paragraph of the text it was asked about, on a page of a file, or on the whole."""

    __tablename__ = "clearance_comment"
    __table_args__ = (
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("block_id = '' OR page IS NULL", name="paragraph_or_page"),
        CheckConstraint("page IS NULL OR page > 0", name="page_positive"),
        CheckConstraint(
            "disposition IN ('', " + ", ".join(f"'{one}'" for one in Disposition) + ")", name="disposition_known"
        ),
        CheckConstraint("(disposition = '') = (disposed_at IS NULL)", name="disposed_at_if_disposed"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    clearance_id: Mapped[int] = mapped_column(ForeignKey("clearance.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    #: The paragraph it is on, by the id it has in the text as asked; empty for the whole.
    block_id: Mapped[str] = mapped_column(String(40), default="")
    page: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    #: What should stand there instead, where the office says so.
    proposed: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    disposition: Mapped[str] = mapped_column(String(16), default="")
    #: What the drafter says to it.
    disposed_text: Mapped[str] = mapped_column(Text, default="")
    disposed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    disposed_at: Mapped[datetime | None]

    clearance: Mapped[Clearance] = relationship(back_populates="comments")
    by: Mapped[User] = relationship(foreign_keys=[by_id])
