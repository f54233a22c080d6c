"""Meetings, the agenda being built, and the papers cited by its items. An issued agenda is a version in the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.committees.models import Body, Format
from secretariat.core import clock
from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper
from secretariat.meetings.states import ItemKind, ItemState, MeetingState
from secretariat.people.models import User, known


class Meeting(Base):
    """A meeting of a body in a format."""

    __tablename__ = "meeting"
    __table_args__ = (
        known("state", MeetingState),
        UniqueConstraint("body_id", "year", "ordinal"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(state IN ('cancelled', 'postponed')) = (ended_reason <> '')", name="reason_if_called_off"),
        CheckConstraint("layout IN ('grouped', 'listed')", name="layout_known"),
        Index("ix_meeting_body_starts", "body_id", "starts_at"),
        Index("ix_meeting_body_ends", "body_id", "ends_at"),
        Index("ix_meeting_ends_at", "ends_at"),
        Index("ix_meeting_agenda_paper", "agenda_paper_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    format_id: Mapped[int] = mapped_column(ForeignKey("format.id"))
    #: The body's n-th meeting of the year.
    year: Mapped[int]
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(24))
    #: As the clock on the wall of the body's zone shows it; the instants below are resolved from it.
    starts_wall: Mapped[datetime] = mapped_column(DateTime())
    ends_wall: Mapped[datetime] = mapped_column(DateTime())
    zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_en: Mapped[str] = mapped_column(String(200), default="")
    place_fr: Mapped[str] = mapped_column(String(200), default="")
    video_link: Mapped[str] = mapped_column(String(500), default="")
    #: Purpose in one line, printed in the convening notice.
    purpose_en: Mapped[str] = mapped_column(String(500), default="")
    purpose_fr: Mapped[str] = mapped_column(String(500), default="")
    #: `grouped`: items stand in parts by their kind; `listed`: in the order given, as in an imported agenda.
    layout: Mapped[str] = mapped_column(String(8), default="grouped")
    #: The agenda in the register; made with the meeting, issued from it.
    agenda_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    #: Why it was cancelled or postponed.
    ended_reason: Mapped[str] = mapped_column(String(500), default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    #: When its row was last changed, for calendars; None as long as it stands as it was planned.
    changed_at: Mapped[datetime | None] = mapped_column(onupdate=clock.now)
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    #: Set where it was read for somebody invited to some of its items (`queries.as_seen`); never stored.
    as_invited = False
    #: How often their invitation was changed: it moves the meeting in their calendar, and nobody else's.
    changes_for_reader = 0

    body: Mapped[Body] = relationship()
    format: Mapped[Format] = relationship()
    agenda_paper: Mapped[Paper | None] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting", order_by="AgendaItem.position, AgendaItem.id", cascade="all, delete-orphan"
    )

    @property
    def ref(self) -> Ref:
        return Ref("meeting", self.id)


class AgendaItem(Base):
    """An item of the agenda being built."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        known("kind", ItemKind),
        known("state", ItemState),
        CheckConstraint("title_en <> '' OR title_fr <> ''", name="titled"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes_within_a_day"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        UniqueConstraint("meeting_id", "number"),
        Index("ix_agenda_item_meeting", "meeting_id", "position"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    #: Order among the items of the same parent.
    position: Mapped[int]
    #: Frozen when first issued ("12.3", "15bis"); None before.
    number: Mapped[str | None] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(16))
    #: Key of the part of the agenda it stands in: opening, without_discussion, decision, discussion, information, closing.
    part: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    title_en: Mapped[str] = mapped_column(String(500))
    title_fr: Mapped[str] = mapped_column(String(500))
    minutes: Mapped[int | None]
    presenter_en: Mapped[str] = mapped_column(String(200), default="")
    presenter_fr: Mapped[str] = mapped_column(String(200), default="")
    #: What the body is invited to do, as a sentence.
    action_en: Mapped[str] = mapped_column(Text, default="")
    action_fr: Mapped[str] = mapped_column(Text, default="")
    #: Key of the standard item it came from, so that an import can merge with it.
    standard: Mapped[str] = mapped_column(String(40), default="")
    #: Where its matter went, for an item moved after issue; its own number stays, struck through.
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    moved_to: Mapped[AgendaItem | None] = relationship(foreign_keys=[moved_to_id], remote_side="AgendaItem.id")
    papers: Mapped[list[ItemPaper]] = relationship(
        back_populates="item", order_by="ItemPaper.position", cascade="all, delete-orphan"
    )
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("item", self.id)


class ItemPaper(Base):
    """A paper cited under an item."""

    __tablename__ = "item_paper"
    __table_args__ = (UniqueConstraint("item_id", "paper_id"), Index("ix_item_paper_paper", "paper_id"))

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    position: Mapped[int]

    item: Mapped[AgendaItem] = relationship(back_populates="papers")
    paper: Mapped[Paper] = relationship()


class LatePaper(Base):
    """A paper that misses the deadline of its meeting needs the chair's waiver, with a reason."""

    __tablename__ = "late_paper"
    __table_args__ = (
        UniqueConstraint("meeting_id", "paper_id"),
        CheckConstraint("(decided_at IS NULL) = (waived IS NULL)", name="decision_if_decided"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    waived: Mapped[bool | None]
    remark: Mapped[str] = mapped_column(String(500), default="")
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    meeting: Mapped[Meeting] = relationship()
    paper: Mapped[Paper] = relationship()
    asker: Mapped[User] = relationship(foreign_keys=[asked_by])
