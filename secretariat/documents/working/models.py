"""Who has a text out in Word, the working copies that came back, and which of them a version came of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.blobs import Blob
from secretariat.core.db import Base, Pid, Pk, index_of_some
from secretariat.core.i18n import N_
from secretariat.core.messages import Msgid
from secretariat.documents.models import DraftFace
from secretariat.people.models import User, known


class Ending(StrEnum):
    """How a text that was out came back."""

    CHECKED_IN = "checked-in"
    UNCHANGED = "unchanged"
    TAKEN_BACK = "taken-back"
    #: The paper went to another officer, or was withdrawn.
    CLOSED = "closed"


class Standing(StrEnum):
    """What became of a working copy. Only the latest of a language counts."""

    WAITS = "waits"
    IN_TEXT = "in-text"
    SET_ASIDE = "set-aside"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    Standing.WAITS: N_("Not in the text yet"),
    Standing.IN_TEXT: N_("In the text"),
    Standing.SET_ASIDE: N_("Set aside"),
}


class CheckOut(Base):
    """One language of a draft is out in Word with one person; one at a time, and each is kept."""

    __tablename__ = "check_out"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending = '')", name="ending_if_ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_if_ended"),
        CheckConstraint("ending IN ('', 'checked-in', 'unchanged', 'taken-back', 'closed')", name="ending_known"),
        Index("ix_check_out_draft", "draft_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft_face.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ending: Mapped[str] = mapped_column(String(12), default="")

    draft: Mapped[DraftFace] = relationship()
    holder: Mapped[User] = relationship(foreign_keys=[holder_id])
    ender: Mapped[User | None] = relationship(foreign_keys=[ended_by])


index_of_some("uq_check_out_open", CheckOut.draft_id, where=CheckOut.ended_at.is_(None), unique=True)


class WorkingCopy(Base):
    """A Word file as it was checked in, unaltered, with what was found in it; numbered from 1 in each language."""

    __tablename__ = "working_copy"
    __table_args__ = (
        known("standing", Standing),
        UniqueConstraint("draft_id", "ordinal"),
        CheckConstraint("(standing = 'waits') = (settled_at IS NULL)", name="settled_at_if_settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_if_settled"),
        CheckConstraint("(standing = 'in-text') = (taken_hash <> '')", name="taken_hash_if_in_text"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed_by_if_reviewed"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft_face.id"))
    ordinal: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    name: Mapped[str] = mapped_column(String(255))
    remark: Mapped[str] = mapped_column(String(500), default="")
    #: Canonical text as it reads with every tracked change accepted: for comparing copies, never printed.
    text: Mapped[str] = mapped_column(Text, deferred=True)
    #: Tracked changes: `{"kind", "author", "day", "text"}`, in the order of the text, and how many are of form alone.
    changes: Mapped[list[Any]]
    formal_changes: Mapped[int] = mapped_column(default=0)
    #: `{"author", "day", "text", "about"}`, in the order of the file.
    comments: Mapped[list[Any]]
    #: Passages of hidden text.
    hidden: Mapped[int] = mapped_column(default=0)
    #: Names in its properties.
    author: Mapped[str] = mapped_column(String(200), default="")
    checked_in_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    checked_in_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(String(12), default=Standing.WAITS.value)
    #: SHA-256 of the draft's text as it was read from this copy.
    taken_hash: Mapped[str] = mapped_column(String(64), default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    #: Who looked at each tracked change and says that the text has them as it shall stand.
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime | None]

    draft: Mapped[DraftFace] = relationship()
    blob: Mapped[Blob] = relationship()
    bringer: Mapped[User] = relationship(foreign_keys=[checked_in_by])
    settler: Mapped[User | None] = relationship(foreign_keys=[settled_by])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewed_by])
    seen: Mapped[list[SeenComment]] = relationship(order_by="SeenComment.number", viewonly=True)

    @property
    def has_changes(self) -> bool:
        return bool(self.changes or self.formal_changes)

    @property
    def unseen(self) -> list[int]:
        """The numbers, from 1, of the comments that nobody ticked as seen."""
        ticked = {one.number for one in self.seen}
        return [number for number in range(1, len(self.comments) + 1) if number not in ticked]


class SeenComment(Base):
    """Somebody saw a comment of a working copy: it does not go out, and nothing of it is still to be done."""

    __tablename__ = "seen_comment"
    __table_args__ = (UniqueConstraint("copy_id", "number"),)

    id: Mapped[Pk]
    copy_id: Mapped[int] = mapped_column(ForeignKey("working_copy.id"))
    number: Mapped[int]
    seen_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    seen_at: Mapped[datetime]

    seer: Mapped[User] = relationship()


class VersionWord(Base):
    """The working copy that one language of a version says exactly: its Word original, for the house."""

    __tablename__ = "version_word"
    __table_args__ = (
        UniqueConstraint("version_id", "language"),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
    )

    id: Mapped[Pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    language: Mapped[str] = mapped_column(String(2))
    copy_id: Mapped[int] = mapped_column(ForeignKey("working_copy.id"))

    copy: Mapped[WorkingCopy] = relationship()
