"""Bodies, their dated formats and seats, who covers them, and mandates."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.committees.states import Capacity, DecisionRule, Function
from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.people.models import Dated, Party, User, dated, known


class Body(Base):
    """A committee, council, board or working group."""

    __tablename__ = "body"
    __table_args__ = (known("decision_rule", DecisionRule),)

    id: Mapped[Pk]
    pid: Mapped[Pid]
    #: Short code shown on plates: OPC.
    code: Mapped[str] = mapped_column(String(12), unique=True)
    #: Stem of its symbols: AC/901.
    series: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    short_en: Mapped[str] = mapped_column(String(60))
    short_fr: Mapped[str] = mapped_column(String(60))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    decision_rule: Mapped[str] = mapped_column(String(40))
    #: IANA zone in which its meetings are held.
    zone: Mapped[str] = mapped_column(String(64))
    #: Calendar of holidays its working days follow.
    calendar: Mapped[str] = mapped_column(String(24))
    #: Key of the preset it was made from: weekly_committee, council, agency_board, sub_committee, working_group.
    preset: Mapped[str] = mapped_column(String(40))
    #: Numbers, names and templates that are this body's own: deadlines, standard items, letters, switches.
    settings: Mapped[dict[str, Any]]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    @property
    def ref(self) -> Ref:
        return Ref("body", self.id)


class Format(Dated, Base):
    """A variant of a body with a membership of its own: "members", "members and contributors"."""

    __tablename__ = "format"
    __table_args__ = (UniqueConstraint("body_id", "code"), dated())

    id: Mapped[Pk]
    pid: Mapped[Pid]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    code: Mapped[str] = mapped_column(String(24))
    name_en: Mapped[str] = mapped_column(String(120))
    name_fr: Mapped[str] = mapped_column(String(120))
    #: Order in lists; the first is the body's ordinary one.
    position: Mapped[int]

    body: Mapped[Body] = relationship()


class Seat(Dated, Base):
    """A party sits in a format, in a capacity, for a time."""

    __tablename__ = "seat"
    __table_args__ = (known("capacity", Capacity), dated(), Index("ix_seat_format_party", "format_id", "party_id"))

    id: Mapped[Pk]
    format_id: Mapped[int] = mapped_column(ForeignKey("format.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(16))

    format: Mapped[Format] = relationship()
    party: Mapped[Party] = relationship()


class Assignment(Dated, Base):
    """A person covers a body for their party: a delegate reads what the delegation gets only in these bodies."""

    __tablename__ = "assignment"
    __table_args__ = (
        dated(),
        Index("ix_assignment_user", "user_id"),
        Index("ix_assignment_body_party", "body_id", "party_id"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))

    user: Mapped[User] = relationship()
    party: Mapped[Party] = relationship()


class Mandate(Dated, Base):
    """A person is chair, vice-chair, secretary or head of secretariat of a body, for a time."""

    __tablename__ = "mandate"
    __table_args__ = (
        known("function", Function),
        dated(),
        CheckConstraint("deputising_for_id IS NULL OR deputising_for_id <> id", name="deputises_another"),
        Index("ix_mandate_body_function", "body_id", "function"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    function: Mapped[str] = mapped_column(String(24))
    #: The post that carries it, as printed: "ASG Operations".
    title_en: Mapped[str] = mapped_column(String(200))
    title_fr: Mapped[str] = mapped_column(String(200))
    #: Set when it is held in somebody's place, in a declared period.
    deputising_for_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))

    user: Mapped[User] = relationship()
    body: Mapped[Body] = relationship()


class Holiday(Base):
    """A day on which the house does not work."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("calendar", "day"),)

    id: Mapped[Pk]
    calendar: Mapped[str] = mapped_column(String(24))
    day: Mapped[date]
    name_en: Mapped[str] = mapped_column(String(120))
    name_fr: Mapped[str] = mapped_column(String(120))
