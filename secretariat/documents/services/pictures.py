"""A picture put into the text of a draft: kept under its hash, by which the text names it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, blobs, texts
from secretariat.core.blobs import BlobStore
from secretariat.documents.errors import HeldElsewhere
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.services.refuse import check_typed
from secretariat.press.canonical import Document, to_source
from secretariat.press.canonical.model import Picture
from secretariat.press.word.report import Image

#: Longest alternative text, in characters.
ALT_LIMIT = 1000


def keep_picture(session: Session, store: BlobStore, paper: Paper, picture: Image, *, actor: Actor, alt: str) -> str:
    """Keep a picture that was drawn anew, and return the line by which a text shows it; no text is changed.

    Raises HeldElsewhere; BadInput and MarkingAboveCeiling for the alternative text; OSError if the disk is full.
    """
    if paper.custody == Custody.ELSEWHERE:
        raise HeldElsewhere
    said = texts.line(alt, field="alt", limit=ALT_LIMIT)
    check_typed(session, said, actor=actor, about=paper.ref)
    blob = blobs.keep(session, store, picture.data, media_type=picture.media_type)
    audit.record(session, "draft.picture_kept", actor=actor.ref, about=paper.ref, bytes=blob.size)
    return to_source(Document(blocks=(Picture(blob=blob.sha256, alt=said),)))
