"""A Word file on its way into the text of a draft: it waits to be looked at, and is taken over or dropped."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, blobs, clock, texts
from secretariat.core.blobs import BlobStore
from secretariat.documents import queries
from secretariat.documents.errors import HeldElsewhere
from secretariat.documents.kinds import Custody
from secretariat.documents.models import DraftFace, Paper, WordOriginal, WordWaiting
from secretariat.documents.received import WORD
from secretariat.documents.services.register import save_draft
from secretariat.press.canonical import to_source
from secretariat.press.word import Brought

#: Largest file that waits, in megabytes: a paper of some hundred pages has one or two.
LARGEST_MB: Final = 20


def let_wait(session: Session, paper: Paper, *, actor: Actor, language: str, content: bytes, name: str) -> WordWaiting:
    """Keep a file for a day while it is looked at. What waited too long, and what the same person brought before, goes."""
    if paper.custody == Custody.ELSEWHERE:
        raise HeldElsewhere
    mine = (WordWaiting.paper_id == paper.id) & (WordWaiting.brought_by == actor.user_id)
    session.execute(
        delete(WordWaiting).where(
            or_(WordWaiting.brought_at <= queries.waiting_since(), mine & (WordWaiting.language == language))
        )
    )
    waiting = WordWaiting(
        paper_id=paper.id,
        language=language,
        name=texts.line(name, field="file", limit=255),
        content=content,
        brought_by=actor.user_id,
        brought_at=clock.now(),
    )
    session.add(waiting)
    session.flush()
    return waiting


def take_over(
    session: Session,
    store: BlobStore,
    waiting: WordWaiting,
    brought: Brought,
    draft: DraftFace,
    *,
    actor: Actor,
    title: str,
    row_version: int,
) -> WordOriginal:
    """Make what was read from a file the text of the draft, and keep the file unaltered beside it,
    as well as what the draft said.

    Raises what `save_draft` raises: Conflict when somebody saved the draft since it was looked at, MarkingAboveCeiling.
    """
    text = to_source(brought.document)
    save_draft(session, draft, actor=actor, title=title, text=text, row_version=row_version, replaces=True)
    for picture in brought.pictures.values():
        blobs.keep(session, store, picture.data, media_type=picture.media_type)
    blob = blobs.keep(session, store, waiting.content, media_type=WORD)
    original = WordOriginal(
        paper_id=waiting.paper_id,
        language=waiting.language,
        sha256=blob.sha256,
        name=waiting.name,
        taken_by=actor.user_id,
        taken_at=clock.now(),
    )
    session.add(original)
    session.delete(waiting)
    audit.record(
        session,
        "draft.word_taken",
        actor=actor.ref,
        about=draft.paper.ref,
        language=draft.language,
        sha256=blob.sha256,
    )
    session.flush()
    return original


def drop(session: Session, waiting: WordWaiting) -> None:
    """Let go of a file that is not taken over; nothing of it stays."""
    session.delete(waiting)
    session.flush()
