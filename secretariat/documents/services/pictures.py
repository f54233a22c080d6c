"""A picture put into the text of a draft: kept under its hash, by which the text names it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, blobs, texts
from secretariat.core.blobs import BlobStore
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.documents.errors import HeldElsewhere
from secretariat.documents.kinds import Custody
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.services.refuse import check_typed
from secretariat.documents.services.register import save_draft
from secretariat.press.canonical import Document, put_after, to_source
from secretariat.press.canonical.model import Picture
from secretariat.press.word.report import Image

#: Longest alternative text, in characters.
ALT_LIMIT = 1000


def keep_picture(session: Session, store: BlobStore, paper: Paper, picture: Image, *, actor: Actor, alt: str) -> str:
    """Keep a picture that was drawn anew, and return the line by which a text shows it; no text is changed.

    Raises HeldElsewhere; BadInput and MarkingAboveCeiling for the alternative text; OSError if the disk is full.
    """
    return to_source(Document(blocks=(_kept(session, store, paper, picture, actor=actor, alt=alt),)))


def put_picture(
    session: Session, store: BlobStore, draft: DraftFace, picture: Image, *, actor: Actor, alt: str, after: str
) -> None:
    """Put a picture that was drawn anew into the text of a draft: after the block of the id `after`, at its end if empty.

    Raises BadInput where that block is gone; what `keep_picture` and `save_draft` raise.
    """
    shown = _kept(session, store, draft.paper, picture, actor=actor, alt=alt)
    text = put_after(draft.text, shown, after)
    if text is None:
        raise BadInput(
            "after", N_("What you chose was changed or taken out meanwhile: choose anew where the picture goes.")
        )
    save_draft(session, draft, actor=actor, title=draft.title, text=text, row_version=draft.row_version)


def _kept(session: Session, store: BlobStore, paper: Paper, picture: Image, *, actor: Actor, alt: str) -> Picture:
    if paper.custody == Custody.ELSEWHERE:
        raise HeldElsewhere
    said = texts.line(alt, field="alt", limit=ALT_LIMIT)
    check_typed(session, said, actor=actor, about=paper.ref)
    blob = blobs.keep(session, store, picture.data, media_type=picture.media_type)
    audit.record(session, "draft.picture_kept", actor=actor.ref, about=paper.ref, bytes=blob.size)
    return Picture(blob=blob.sha256, alt=said)
