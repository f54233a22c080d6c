"""Who may see what, who saw it, and who wants to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref
from secretariat.documents.models.papers import Paper
from secretariat.people.models import Dated, Party, User, dated


class Grant(Dated, Base):
    """Somebody may see something: the one source of the right to see meetings, papers and versions.

    Written by convening, issuing, distribution, invitation and release; ended, never deleted.
    """

    __tablename__ = "grant_of_access"
    __table_args__ = (
        dated(),
        # With the dates, so that what somebody was given is read from the index alone.
        Index("ix_grant_audience", "audience", "object_kind", "object_id", "starts_at", "ends_at"),
        Index("ix_grant_object", "object_kind", "object_id"),
    )

    id: Mapped[Pk]
    #: `meeting`, `paper`, `version` …
    object_kind: Mapped[str] = mapped_column(String(24))
    object_id: Mapped[int]
    #: `format:7`, `party:5`, `user:9`, `secretariat:2`, `chair:2`, `role:registry`.
    audience: Mapped[str] = mapped_column(String(40))
    #: Why, as a word of `documents.grants.Reason`; it answers "why can I see this?".
    reason: Mapped[str] = mapped_column(String(24))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Release(Dated, Base):
    """A paper is open to somebody outside its format, in a copy that says so; from then, until it ends or is taken back.

    The right itself is the grant on the copy. This says on whose authority it was given, and how far it goes.
    """

    __tablename__ = "release"
    __table_args__ = (
        dated(),
        CheckConstraint("(party_id IS NULL) <> (user_id IS NULL)", name="to_party_or_person"),
        CheckConstraint("ended_by IS NULL OR ends_at IS NOT NULL", name="ended_if_ended_by"),
        Index("ix_release_paper", "paper_id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    #: This version only; None for the version in force and those to come.
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The copy they read.
    copy_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    #: On whose authority, as the secretary says it.
    authority: Mapped[str] = mapped_column(String(200))
    given_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: Who took it back before its end.
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    paper: Mapped[Paper] = relationship(foreign_keys=[paper_id])
    copy: Mapped[Paper] = relationship(foreign_keys=[copy_id])
    party: Mapped[Party | None] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])

    @property
    def ref(self) -> Ref:
        return Ref("release", self.id)

    @property
    def audience(self) -> str:
        return f"party:{self.party_id}" if self.party_id is not None else f"user:{self.user_id}"


class Reading(Base):
    """A person opened a face of a version, once per person and face and how."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("user_id", "version_id", "face"), Index("ix_reading_version", "version_id"))

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    #: `page`, or the face downloaded.
    face: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


class Watch(Base):
    """A person wants to be told of a body, or of a paper, also where nobody would tell them otherwise.

    It gives no right: whoever may not see a thing is not told of it.
    """

    __tablename__ = "watch"
    __table_args__ = (
        UniqueConstraint("user_id", "object_kind", "object_id"),
        CheckConstraint("object_kind IN ('body', 'paper')", name="object_kind_known"),
        Index("ix_watch_object", "object_kind", "object_id"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    object_kind: Mapped[str] = mapped_column(String(8))
    object_id: Mapped[int]
    since: Mapped[datetime]
