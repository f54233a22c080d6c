"""Who is invited to a meeting without a seat in its format, and to which of its items."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper
from secretariat.meetings.models.agenda import AgendaItem, Meeting
from secretariat.people.models import Party, User


class Invitation(Base):
    """A delegation or office is invited to some items of a meeting, and reads nothing of the others.

    It gets an agenda of its own once the agenda is issued; until then nobody outside the house knows of the invitation.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("meeting_id", "party_id"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_if_ended"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    #: When it is awaited, as the clock on the wall of the body's zone shows it; the instant is resolved from it. The
    #: hours of the meeting and of its items are not said to whom is invited: they would tell what else is on it.
    awaited_wall: Mapped[datetime] = mapped_column(DateTime())
    awaited_at: Mapped[datetime]
    #: The papers under these items are released with the invitation.
    with_papers: Mapped[bool]
    #: The agenda made for them; None before the first.
    agenda_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    invited_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    meeting: Mapped[Meeting] = relationship()
    party: Mapped[Party] = relationship()
    agenda: Mapped[Paper | None] = relationship()
    inviter: Mapped[User] = relationship(foreign_keys=[invited_by])
    items: Mapped[list[InvitedItem]] = relationship(cascade="all, delete-orphan")
    copies: Mapped[list[InvitationCopy]] = relationship(order_by="InvitationCopy.id")

    @property
    def ref(self) -> Ref:
        return Ref("invitation", self.id)

    @property
    def audience(self) -> str:
        return f"party:{self.party_id}"

    @property
    def item_ids(self) -> frozenset[int]:
        return frozenset(one.item_id for one in self.items)


class InvitationCopy(Base):
    """What somebody invited reads because of an invitation, and loses with it: the agenda cut for them, the papers under
    their items, and what is cut for them of a decision sheet or a record.
    """

    __tablename__ = "invitation_copy"
    __table_args__ = (
        UniqueConstraint("invitation_id", "copy_id"),
        Index("ix_invitation_copy_release", "release_id"),
    )

    id: Mapped[Pk]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    #: Its place in the register.
    copy_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    #: The release by which a paper came with the invitation; None for what was cut for them.
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))

    copy: Mapped[Paper] = relationship()


class InvitedItem(Base):
    """An item to which a delegation or office is invited."""

    __tablename__ = "invited_item"
    __table_args__ = (UniqueConstraint("invitation_id", "item_id"), Index("ix_invited_item_item", "item_id"))

    id: Mapped[Pk]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))

    item: Mapped[AgendaItem] = relationship()
