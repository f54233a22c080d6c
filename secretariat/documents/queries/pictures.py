"""Pictures that texts show: a text names what it likes, and only what is kept here as a picture is shown of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.blobs import Blob
from secretariat.documents.models import Paper, Version
from secretariat.documents.policy import can_see_draft
from secretariat.documents.queries import drafts_of, paper_by_pid
from secretariat.press.canonical import Document, pictures_in
from secretariat.press.quarantine import SHOWN


def paper_whose_draft_is_open(session: Session, actor: Actor, pid: str) -> Paper | None:
    """Return the paper, or None for who may not read its draft: to them no picture of it exists."""
    paper = paper_by_pid(session, actor, pid)
    return paper if paper is not None and can_see_draft(actor, paper) else None


def shown_in(session: Session, documents: Iterable[Document]) -> frozenset[str]:
    """Return the SHA-256 of those pictures of the texts that can be shown; no query where the texts have none."""
    return frozenset(pictures_of(session, documents))


def pictures_of(session: Session, documents: Iterable[Document]) -> dict[str, Blob]:
    """Return those pictures of the texts that can be shown, by SHA-256; no query where the texts have none."""
    named = {picture.blob for document in documents for picture in pictures_in(document)}
    if not named:
        return {}
    kept = select(Blob).where(Blob.sha256.in_(named), Blob.media_type.in_(SHOWN))
    return {blob.sha256: blob for blob in session.scalars(kept)}


def picture_of_draft(session: Session, paper: Paper, language: str, sha256: str) -> Blob | None:
    """Return the picture if the draft in that language shows it, else None."""
    draft = drafts_of(session, paper).get(language)
    return picture_of_text(session, draft.text, sha256) if draft is not None else None


def picture_of_version(session: Session, version: Version, sha256: str) -> Blob | None:
    """Return the picture if a face of the version shows it, else None."""
    said = (f'"blob":"{sha256}"' in version.sheet, *(f"blob:{sha256}" in face.source for face in version.faces))
    return _picture(session, sha256) if any(said) else None


def picture_of_text(session: Session, text: str, sha256: str) -> Blob | None:
    """Return the picture if a text, in its source form, shows it, else None."""
    return _picture(session, sha256) if f"blob:{sha256}" in text else None


def _picture(session: Session, sha256: str) -> Blob | None:
    blob = session.get(Blob, sha256)
    return blob if blob is not None and blob.media_type in SHOWN else None
