"""Minutes: a text drafted passage by passage, put to the chair whole, approved once and never edited again.

A passage moves; a submission is what the chair was shown, frozen; an approval binds her to it. The database refuses to
change or delete submissions (but for what became of them), approvals, returns and certifications.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.committees.models import Mandate
from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper, Version
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.minutes.states import MinutesKind, MinutesState, PassageKey, Style, SubmissionState, Why
from secretariat.people.models import User, known


class Minutes(Base):
    """The record of a meeting, or a corrigendum to it: from its skeleton to the issued paper."""

    __tablename__ = "minutes"
    __table_args__ = (
        known("kind", MinutesKind),
        known("style", Style),
        known("state", MinutesState),
        UniqueConstraint("meeting_id", "kind", "ordinal"),
        CheckConstraint("(kind = 'corrigendum') = (parent_id IS NOT NULL)", name="parent_if_corrigendum"),
        CheckConstraint("(kind = 'record') = (ordinal = 0)", name="one_record_a_meeting"),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str] = mapped_column(String(16))
    #: 0 for the record; 1, 2 … for its corrigenda.
    ordinal: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("minutes.id"))
    style: Mapped[str] = mapped_column(String(16))
    #: The authentic language: what the chair approves.
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(16))
    #: Its place in the register; opened with it, issued from it.
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    meeting: Mapped[Meeting] = relationship()
    parent: Mapped[Minutes | None] = relationship(remote_side="Minutes.id")
    paper: Mapped[Paper] = relationship()
    passages: Mapped[list[Passage]] = relationship(
        back_populates="minutes", order_by="Passage.position, Passage.id", cascade="all, delete-orphan"
    )
    submissions: Mapped[list[Submission]] = relationship(back_populates="minutes", order_by="Submission.ordinal")

    @property
    def ref(self) -> Ref:
        return Ref("minutes", self.id)


class Passage(Base):
    """One draft row: the text of one item, of the opening, of the closing."""

    __tablename__ = "passage"
    __table_args__ = (
        known("key", PassageKey),
        UniqueConstraint("minutes_id", "item_id"),
        CheckConstraint("(key = 'item') = (item_id IS NOT NULL)", name="item_if_about_one"),
        Index("ix_passage_minutes", "minutes_id", "position"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    key: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int]
    #: Canonical text, version 1, in its source form.
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    #: SHA-256 of what the skeleton put there last; a text that is still that may be made again, any other may not.
    skeleton_en: Mapped[str] = mapped_column(String(64), default="")
    skeleton_fr: Mapped[str] = mapped_column(String(64), default="")
    #: The writer says that it is written.
    done: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    minutes: Mapped[Minutes] = relationship(back_populates="passages")
    item: Mapped[AgendaItem | None] = relationship()
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("passage", self.id)


class KeptText(Base):
    """A text of a passage that does not stand there, and that nobody has lost."""

    __tablename__ = "kept_text"
    __table_args__ = (
        known("why", Why),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        Index("ix_kept_text_passage", "passage_id", "id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    passage: Mapped[Passage] = relationship()
    by: Mapped[User] = relationship()


class Writing(Base):
    """Who has a passage open, as of their last sign of life: shown to colleagues, binding nobody."""

    __tablename__ = "writing"
    __table_args__ = (UniqueConstraint("passage_id", "user_id"),)

    id: Mapped[Pk]
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Submission(Base):
    """The whole text as it was put to the chair, with the manifest of what goes with it. Only its state moves."""

    __tablename__ = "submission"
    __table_args__ = (
        known("state", SubmissionState),
        UniqueConstraint("minutes_id", "ordinal"),
        Index("ix_submission_state", "state", "due_at"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    ordinal: Mapped[int]
    #: Canonical text of the authentic language, in its source form, and its `press.canonical.text_hash`.
    source: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    #: Canonical JSON of all that goes with it: symbol, marking, meeting, decisions, actions, statements, participants,
    #: who prepared it; and its SHA-256. What the chair is shown as seal covers text and manifest both.
    manifest: Mapped[str] = mapped_column(Text)
    manifest_hash: Mapped[str] = mapped_column(String(64))
    #: Symbol and titles under which it will be issued.
    symbol: Mapped[str] = mapped_column(String(140))
    title_en: Mapped[str] = mapped_column(String(500))
    title_fr: Mapped[str] = mapped_column(String(500))
    #: Size, for the time it takes to read.
    paragraphs: Mapped[int]
    words: Mapped[int]
    #: Ids of those who wrote or arranged any of it: none of them can approve it (domain 6, separation of duties).
    prepared_by: Mapped[list[Any]]
    #: The other language as it stood, for reading beside; not approved.
    other_source: Mapped[str] = mapped_column(Text, default="")
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime]
    due_at: Mapped[datetime]
    #: A word from the secretary to the chair.
    advice: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(String(16))

    minutes: Mapped[Minutes] = relationship(back_populates="submissions")
    submitter: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("submission", self.id)


class Approval(Base):
    """A chair approved exactly this text, in this mandate, then. Insert only."""

    __tablename__ = "approval"

    id: Mapped[Pk]
    pid: Mapped[Pid]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    confirmation_id: Mapped[int] = mapped_column(ForeignKey("confirmation.id"))
    #: As printed: who, in what function, since when, and in whose place, if in somebody's.
    name: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    title_fr: Mapped[str] = mapped_column(String(200))
    mandate_from: Mapped[datetime]
    for_name: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    #: How identity was confirmed: `password`.
    method: Mapped[str] = mapped_column(String(24))
    text_hash: Mapped[str] = mapped_column(String(64))
    manifest_hash: Mapped[str] = mapped_column(String(64))
    #: The entry of the audit chain that records it, and its hash: the head of the chain at that moment.
    entry: Mapped[int]
    head: Mapped[str] = mapped_column(String(64))

    submission: Mapped[Submission] = relationship()
    user: Mapped[User] = relationship()
    mandate: Mapped[Mandate] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("approval", self.id)


class Returned(Base):
    """A chair returned a text with remarks, or with an instruction that is due on a date."""

    __tablename__ = "returned"
    __table_args__ = (
        CheckConstraint("remarks <> ''", name="remarks_given"),
        CheckConstraint("done_at IS NULL OR due_on IS NOT NULL", name="done_only_if_due"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    remarks: Mapped[str] = mapped_column(Text)
    #: Set for an instruction: a tasking of the secretariat, due on that day.
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    submission: Mapped[Submission] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    @property
    def ref(self) -> Ref:
        return Ref("returned", self.id)


class ChairReading(Base):
    """The last submission of a text that this person opened: what came after is shown to her as changed."""

    __tablename__ = "chair_reading"
    __table_args__ = (
        UniqueConstraint("user_id", "submission_id"),
        Index("ix_chair_reading_submission", "submission_id"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    at: Mapped[datetime]


class Certification(Base):
    """The secretariat certifies that a later language says what was approved. Insert only."""

    __tablename__ = "certification"
    __table_args__ = (
        UniqueConstraint("version_id", "language"),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
    )

    id: Mapped[Pk]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    language: Mapped[str] = mapped_column(String(2))
    #: `press.canonical.text_hash` of the certified text, and of the approved one beside which it was read.
    text_hash: Mapped[str] = mapped_column(String(64))
    approved_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    version: Mapped[Version] = relationship()
