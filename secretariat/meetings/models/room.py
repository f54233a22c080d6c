"""What happens in the room: who sits, who is there, and how the body disposes of each item.

All of it moves while the meeting is on and until its decision sheet is issued; what was decided stands in `decisions`.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.decisions.states import DueKind
from secretariat.meetings.models.agenda import AgendaItem, Meeting
from secretariat.meetings.states import Presence
from secretariat.people.models import Party, User, known


class Sitting(Base):
    """A meeting as it was held: when it was called to order and closed, and by whom."""

    __tablename__ = "sitting"
    __table_args__ = (CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="closed_after_opened"),)

    id: Mapped[Pk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    #: Who presided, as printed: name and function at that meeting.
    chair_name: Mapped[str] = mapped_column(String(200), default="")
    chair_title_en: Mapped[str] = mapped_column(String(200), default="")
    chair_title_fr: Mapped[str] = mapped_column(String(200), default="")
    #: Secretariat and staff present, one a line: "Name, function".
    staff: Mapped[str] = mapped_column(Text, default="")
    #: When the decisions were read out and agreed in the room.
    agreed_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way


class Attendance(Base):
    """A delegation or office of the meeting's format: who was announced, and whether it was there."""

    __tablename__ = "attendance"
    __table_args__ = (
        known("presence", Presence),
        UniqueConstraint("meeting_id", "party_id"),
        CheckConstraint(
            "(presence = 'represented') = (represented_by_id IS NOT NULL)", name="representative_if_represented"
        ),
        CheckConstraint(
            "represented_by_id IS NULL OR represented_by_id <> party_id", name="not_its_own_representative"
        ),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    presence: Mapped[str] = mapped_column(String(16))
    represented_by_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    #: Who comes, or came, one a line: "Name, function". Announced by the delegation, put right in the room.
    people: Mapped[str] = mapped_column(Text, default="")
    #: When the delegation announced it; None if it did not.
    announced_at: Mapped[datetime | None]
    #: "from item 10".
    remark_en: Mapped[str] = mapped_column(String(200), default="")
    remark_fr: Mapped[str] = mapped_column(String(200), default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    meeting: Mapped[Meeting] = relationship()
    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    represented_by: Mapped[Party | None] = relationship(foreign_keys=[represented_by_id])
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("attendance", self.id)


class ItemInRoom(Base):
    """When an item was called and done with, and whether its decision was agreed as it is worded."""

    __tablename__ = "item_in_room"
    __table_args__ = (CheckConstraint("done_at IS NULL OR called_at IS NOT NULL", name="called_if_done"),)

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"), unique=True)
    called_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    #: When the wording was read out and agreed; a later change of the wording takes it away.
    agreed_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship()


class Outcome(Base):
    """One ask of an item, disposed of: "(a) agreed option B …". The verbs are settings of the body."""

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("verb <> ''", name="verb_given"),
        Index("ix_outcome_item", "item_id", "position"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    position: Mapped[int]
    #: Key of one of the body's verbs (`committees.verbs`).
    verb: Mapped[str] = mapped_column(String(24))
    #: The rest of the sentence after the verb, in each language; an empty one follows later.
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    item: Mapped[AgendaItem] = relationship()
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("outcome", self.id)


class Reservation(Base):
    """A delegation agrees, or does not oppose, subject to a stated condition."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("text_en <> '' OR text_fr <> ''", name="worded"),
        Index("ix_reservation_item", "item_id", "id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    item: Mapped[AgendaItem] = relationship()
    party: Mapped[Party] = relationship()
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("reservation", self.id)


class Statement(Base):
    """A text a delegation asks to attach to the record."""

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("text_en <> '' OR text_fr <> ''", name="worded"),
        Index("ix_statement_item", "item_id", "id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    #: Canonical text, version 1, in its source form.
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    item: Mapped[AgendaItem] = relationship()
    party: Mapped[Party] = relationship()
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("statement", self.id)


class Tasking(Base):
    """An action being worded in the room; it becomes an action of the register with the decision sheet."""

    __tablename__ = "tasking"
    __table_args__ = (
        known("due_kind", DueKind),
        CheckConstraint("text_en <> '' OR text_fr <> ''", name="worded"),
        CheckConstraint("(due_kind = 'date') = (due_on IS NOT NULL)", name="date_if_dated"),
        Index("ix_tasking_item", "item_id", "position"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    position: Mapped[int]
    text_en: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    #: Who owes it: a delegation or office we know, or words.
    owner_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    owner_words: Mapped[str] = mapped_column(String(200), default="")
    #: The outcome of the same item from which it follows, where somebody said so; else the sheet finds it by its verb.
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("outcome.id", ondelete="SET NULL"))
    due_kind: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    item: Mapped[AgendaItem] = relationship()
    owner: Mapped[Party | None] = relationship()
    outcome: Mapped[Outcome | None] = relationship()
    changer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("tasking", self.id)
