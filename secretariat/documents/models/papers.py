"""Papers, their drafts, and versions with their faces and prints.

A paper is the thing with a life; a draft moves; a version stands. What has been issued is inserted once and never
changed: only its standing (superseded, recalled, withdrawn) is written beside it.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    column,
    event,
    false,
    inspect,
    true,
)
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from secretariat.committees.models import Body, Format
from secretariat.core.blobs import Blob
from secretariat.core.db import Base, Pid, Pk, index_of_some
from secretariat.core.ids import Ref
from secretariat.documents import order
from secretariat.documents.course import Course
from secretariat.documents.kinds import LETTERS, Custody, PaperKind
from secretariat.documents.models.received import ReceivedFile
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.types.models import PaperType
from secretariat.people.models import User, known


def digest_of(text: str) -> str:
    """The SHA-256 of a text, as `DraftFace.begun_with` keeps it."""
    return sha256(text.encode()).hexdigest()


#: It lies with the officer who drafts it.
_WITH_DRAFTER = and_(column("drafter_id").is_not(None), column("submitted_at").is_(None))

#: The pages of papers ask for the corrigenda of a body, and hardly any paper is one.
_CORRIGENDUM = column("kind") == PaperKind.CORRIGENDUM.value


class Paper(Course, Base):
    """A paper in the register of a body."""

    __tablename__ = "paper"
    __table_args__ = (
        known("state", PaperState),
        known("custody", Custody),
        CheckConstraint("original_language IN ('en', 'fr')", name="original_language_known"),
        CheckConstraint("title_en <> '' OR title_fr <> ''", name="titled"),
        CheckConstraint("state <> 'issued' OR current_version_id IS NOT NULL", name="version_if_issued"),
        CheckConstraint("(copy_of_id IS NULL) = (audience = '')", name="audience_if_copy"),
        Index("ix_paper_body_state", "body_id", "state"),
        index_of_some("ix_paper_with_drafter", "body_id", where=_WITH_DRAFTER),
        index_of_some("ix_paper_corrigenda", "body_id", where=_CORRIGENDUM),
        Index("ix_paper_copy_of", "copy_of_id"),
        Index("ix_paper_created_at", "created_at"),
        Index("ix_paper_dated_at", "dated_at", "id"),
        Index("ix_paper_body_dated_at", "body_id", "dated_at", "id"),
        Index("ix_paper_kind", "kind", "dated_at", "id"),
        Index("ix_paper_stage", "stage", "dated_at", "id"),
        Index("ix_paper_faces_there", "faces_there", "dated_at", "id"),
        Index("ix_paper_symbol_key", "symbol_key", "id"),
        Index("ix_paper_title_key_en", "title_key_en", "id"),
        Index("ix_paper_title_key_fr", "title_key_fr", "id"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    #: Whom it is for once issued; drafts belong to the secretariat.
    format_id: Mapped[int] = mapped_column(ForeignKey("format.id"))
    #: What is made from a meeting (`kinds.PaperKind`), or the key of a type; services see to it that there is one.
    kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    custody: Mapped[str] = mapped_column(String(16), default=Custody.HERE.value)
    #: The titles of the version in force; before the first issue, the working titles. Always unclassified.
    title_en: Mapped[str] = mapped_column(String(500))
    title_fr: Mapped[str] = mapped_column(String(500))
    original_language: Mapped[str] = mapped_column(String(2))
    #: Marking of the draft; frozen into each version at issue.
    marking: Mapped[str] = mapped_column(String(16))
    #: The first symbol, without suffixes; None until one is reserved.
    symbol: Mapped[str | None] = mapped_column(String(120), unique=True)
    #: For a promised paper: who owes it, and by when.
    promised_by: Mapped[str] = mapped_column(String(200), default="")
    promised_for: Mapped[datetime | None]
    action_officer: Mapped[str] = mapped_column(String(200), default="")
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("version.id", name="fk_paper_current_version_id", use_alter=True)
    )
    #: For a copy made for somebody outside the format (INV): the paper it was made from. It follows that paper, and
    #: nobody edits it.
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    #: For a copy, whom alone it is for, as grants name audiences: `party:5`, `user:9`.
    audience: Mapped[str] = mapped_column(String(40), default="")
    #: The drafting officer whose paper it is; None for what the secretariat drafts itself.
    drafter_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: When that officer submitted it to the secretariat; None while it is theirs to write.
    submitted_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    #: When the version in force was issued; before the first issue, when the paper was opened.
    dated_at: Mapped[datetime]
    #: What the register is put in order by, written with the row by `_keep_order`: the year of `dated_at`, the place of
    #: the state in a paper's life, and symbol and titles as `documents.order` folds them.
    year: Mapped[int] = mapped_column(default=0)
    stage: Mapped[int] = mapped_column(default=0)
    symbol_key: Mapped[str] = mapped_column(String(500), default="")
    title_key_en: Mapped[str] = mapped_column(String(500), default="")
    title_key_fr: Mapped[str] = mapped_column(String(500), default="")
    #: Which languages the version in force has, as a word of `kinds.Faces`; "" without one. Written by `models.there` beside
    #: the object, so queries alone may ask it.
    faces_there: Mapped[str] = mapped_column(String(12), default="", deferred=True)
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    body: Mapped[Body] = relationship()
    format: Mapped[Format] = relationship()
    drafter: Mapped[User | None] = relationship(foreign_keys=[drafter_id])
    #: Only read: which it is, is said by its id (`models.there` hears that).
    current_version: Mapped[Version | None] = relationship(foreign_keys=[current_version_id], viewonly=True)
    #: Of what a person drafts; None for what is made from a meeting. It comes along with every paper: lists name it.
    type: Mapped[PaperType | None] = relationship(
        primaryjoin=lambda: foreign(Paper.kind) == PaperType.key, viewonly=True, lazy="joined"
    )
    drafts: Mapped[list[DraftFace]] = relationship(back_populates="paper", order_by="DraftFace.language")

    @property
    def ref(self) -> Ref:
        return Ref("paper", self.id)

    @property
    def letter(self) -> str:
        """The letter of the series its symbol is taken from."""
        return self.type.letter if self.type else LETTERS[PaperKind(self.kind)]


@event.listens_for(Paper, "before_insert")
@event.listens_for(Paper, "before_update")
def _keep_order(_mapper: Any, _connection: Any, paper: Paper) -> None:
    """Whatever changes a paper, its place in the register follows."""
    paper.year = paper.dated_at.year
    paper.stage = order.STAGES[PaperState(paper.state)]
    paper.symbol_key = order.symbol_key(paper.symbol)
    paper.title_key_en = order.title_key(paper.title_en or paper.title_fr)
    paper.title_key_fr = order.title_key(paper.title_fr or paper.title_en)


class HandedIn(Base):
    """An officer submitted a paper to the secretariat; a row for each time, with why it was given back."""

    __tablename__ = "paper_submission"
    __table_args__ = (
        CheckConstraint("(returned_at IS NULL) = (reason = '')", name="reason_if_returned"),
        CheckConstraint("(returned_at IS NULL) = (returned_by IS NULL)", name="returned_by_if_returned"),
        Index("ix_paper_submission_paper", "paper_id", "id"),
    )

    id: Mapped[Pk]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime]
    #: What the officer wants to say with it.
    note: Mapped[str] = mapped_column(Text, default="")
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    returned_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    submitter: Mapped[User] = relationship(foreign_keys=[submitted_by])
    returner: Mapped[User | None] = relationship(foreign_keys=[returned_by])


class DraftFace(Base):
    """One language of a paper being drafted: a text written here, or a file brought from elsewhere."""

    __tablename__ = "draft_face"
    __table_args__ = (
        UniqueConstraint("paper_id", "language"),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("file_sha256 IS NULL OR text = ''", name="text_or_file"),
        # Whether it was written on since the last issue is read from the index, past no text.
        Index("ix_draft_face_saved_at", "paper_id", "saved_at"),
        index_of_some("ix_draft_face_ahead", "paper_id", where=column("ahead") == true()),
    )

    id: Mapped[Pk]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    language: Mapped[str] = mapped_column(String(2))
    #: Working title; shown to nobody outside the house before it is issued.
    title: Mapped[str] = mapped_column(String(500), default="")
    #: Canonical text, version 1, in its source form.
    text: Mapped[str] = mapped_column(Text, default="")
    #: SHA-256 of the template it began with; empty where it began with nothing.
    begun_with: Mapped[str] = mapped_column(String(64), default="")
    #: What `is_written` says, kept with the row by `_keep_written`: lists ask it, and load no texts.
    written: Mapped[bool] = mapped_column(default=False)
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    #: It was saved since its paper was dated. The database keeps it (migration 0048), for queries alone: it is not read anew.
    ahead: Mapped[bool] = mapped_column(server_default=false(), deferred=True)
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    paper: Mapped[Paper] = relationship(back_populates="drafts")
    file: Mapped[Blob | None] = relationship()
    saver: Mapped[User] = relationship()

    @property
    def is_written(self) -> bool:
        """There is a text, and it is not the bare template any more."""
        if "text" in inspect(self).unloaded:
            return self.written
        return bool(self.text.strip()) and digest_of(self.text) != self.begun_with

    @property
    def has_content(self) -> bool:
        """A text or a file stands in this language."""
        return self.file_sha256 is not None or self.is_written


@event.listens_for(DraftFace, "before_insert")
@event.listens_for(DraftFace, "before_update")
def _keep_written(_mapper: Any, _connection: Any, draft: DraftFace) -> None:
    """A text that was not loaded has not changed."""
    draft.written = draft.is_written


class EarlierText(Base):
    """What a draft said before: kept when another took it over, when much was taken out, and every so often."""

    __tablename__ = "earlier_text"
    __table_args__ = (Index("ix_earlier_text_draft", "draft_id", "id"),)

    id: Mapped[Pk]
    pid: Mapped[Pid]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft_face.id"))
    text: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    #: When other words took its place.
    kept_at: Mapped[datetime]

    draft: Mapped[DraftFace] = relationship()
    saver: Mapped[User] = relationship()


class Version(Base):
    """What was issued: immutable but for its standing."""

    __tablename__ = "version"
    __table_args__ = (
        known("state", VersionState),
        UniqueConstraint("paper_id", "ordinal"),
        CheckConstraint("(state = 'recalled') = (recalled_at IS NOT NULL)", name="recalled_at_if_recalled"),
        CheckConstraint("recalled_at IS NULL OR opened_at IS NULL", name="recalled_only_if_unopened"),
        Index("ix_version_issued_at", "issued_at"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    #: 1 for the first issue.
    ordinal: Mapped[int]
    symbol: Mapped[str] = mapped_column(String(140), unique=True)
    title_en: Mapped[str] = mapped_column(String(500))
    title_fr: Mapped[str] = mapped_column(String(500))
    marking: Mapped[str] = mapped_column(String(16))
    releasability: Mapped[str] = mapped_column(String(200), default="")
    original_language: Mapped[str] = mapped_column(String(2))
    #: Languages that follow later, as `["fr"]`: a visible, dated state.
    to_follow: Mapped[list[Any]]
    #: The day by which the language that follows is promised. Part of its standing: the secretariat may change it.
    follows_on: Mapped[date | None]
    issued_at: Mapped[datetime]
    issued_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: Who got it, by name, frozen at that moment.
    distribution: Mapped[dict[str, Any]]
    #: Canonical JSON of what is printed (`press.sheets`): the only input of its PDFs; empty for files from elsewhere.
    sheet: Mapped[str] = mapped_column(Text, default="")
    #: SHA-256 over the canonical JSON of all that stands here and of each face issued with it.
    manifest_hash: Mapped[str] = mapped_column(String(64))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"))
    #: For a version of a copy (INV): the version it was made from.
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    #: When the first person outside the secretariat opened it; from then on it cannot be recalled.
    opened_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]

    paper: Mapped[Paper] = relationship(foreign_keys=[paper_id])
    faces: Mapped[list[Face]] = relationship(order_by="Face.language")
    renditions: Mapped[list[Rendition]] = relationship(back_populates="version", order_by="Rendition.face")
    issuer: Mapped[User] = relationship()

    @property
    def ref(self) -> Ref:
        return Ref("version", self.id)


class Face(Base):
    """One language of a version. The database refuses to change or delete it."""

    __tablename__ = "face"
    __table_args__ = (
        UniqueConstraint("version_id", "language"),
        CheckConstraint("language IN ('en', 'fr')", name="language_known"),
        CheckConstraint("(format = 'file') = (file_sha256 IS NOT NULL)", name="file_if_file"),
    )

    id: Mapped[Pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    language: Mapped[str] = mapped_column(String(2))
    authentic: Mapped[bool]
    #: What `source` is: `canonical-text/1`; `agenda/1`, whose content is the version's sheet; `file` for a file.
    format: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(Text, default="")
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    #: SHA-256 of the canonical text, of the sheet with the ids behind it, or of the file.
    content_hash: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]

    file: Mapped[Blob | None] = relationship()
    received: Mapped[ReceivedFile | None] = relationship(
        primaryjoin="foreign(Face.file_sha256) == ReceivedFile.sha256", viewonly=True
    )


class Rendition(Base):
    """A finished PDF of a version, made once by the worker and stored; never made again."""

    __tablename__ = "rendition"
    __table_args__ = (
        UniqueConstraint("version_id", "face"),
        CheckConstraint("face IN ('en', 'fr', 'both', 'marked-en', 'marked-fr')", name="face_known"),
        CheckConstraint("(blob_sha256 IS NULL) = (made_at IS NULL)", name="blob_if_made"),
    )

    id: Mapped[Pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    #: `en`, `fr`, `both` side by side, or one of them with the changes marked.
    face: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    blob_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    pages: Mapped[int | None]
    made_at: Mapped[datetime | None]

    version: Mapped[Version] = relationship(back_populates="renditions")
    blob: Mapped[Blob | None] = relationship()
