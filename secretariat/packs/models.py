"""Packs as they were made, each under the hash of what it holds, and who took one along when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.blobs import Blob
from secretariat.core.db import Base, Pk
from secretariat.core.ids import Ref
from secretariat.meetings.models import Meeting
from secretariat.packs.states import PackForm, PackKind
from secretariat.people.models import known


class Pack(Base):
    """One PDF of a meeting's papers. All readers who may see the same share it; what was withdrawn has another hash."""

    __tablename__ = "pack"
    __table_args__ = (
        known("kind", PackKind),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("(blob_sha256 IS NULL) = (made_at IS NULL)", name="blob_if_made"),
        Index("ix_pack_meeting", "meeting_id"),
    )

    id: Mapped[Pk]
    #: SHA-256 of the manifest.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    #: Canonical JSON: meeting, language, and every paper in order with symbol, version and hash of its file.
    manifest: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    blob_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    pages: Mapped[int | None]
    #: Of each paper its version and the labels of its first and last page; none for a file that could not be joined.
    places: Mapped[list[Any]] = mapped_column(default=list)
    made_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    blob: Mapped[Blob | None] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("pack", self.id)


class PackDownload(Base):
    """Somebody took a pack along: what they hold since then, so that what changed can be said and sent."""

    __tablename__ = "pack_download"
    __table_args__ = (
        known("form", PackForm),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        Index("ix_pack_download_user", "user_id", "meeting_id", "at"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    form: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    at: Mapped[datetime]
    #: What they hold, paper by paper, with the pages at which it stands in their pack (`changes.Held`).
    held: Mapped[list[Any]]
