"""Files from elsewhere: what was found in them is kept, a Word file is converted, and a draft shown as it will go out."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import audit, clock, events, outbox
from secretariat.core.blobs import Blob
from secretariat.core.ids import Ref
from secretariat.documents import queries
from secretariat.documents.events import DraftChanged, FileConverted
from secretariat.documents.models import DraftFace, Paper, ReceivedFile
from secretariat.documents.received import PDF, draft_cover
from secretariat.documents.sheets import LANGUAGES, Printed
from secretariat.press.sheets import ReceivedSheet
from secretariat.press.unseen import Unseen

CONVERT = "convert.file"


def note_received(
    session: Session, blob: Blob, *, pages: int | None = None, unseen: Iterable[Unseen] = (), author: str = ""
) -> ReceivedFile:
    """Keep what was found in a file that may be taken; the same file is noted once. A PDF stands for itself."""
    known = queries.received_file(session, blob.sha256)
    if known is not None:
        return known
    received = ReceivedFile(
        sha256=blob.sha256,
        pdf_sha256=blob.sha256 if blob.media_type == PDF else None,
        pages=pages,
        unseen=[kind.value for kind in unseen],
        author=author,
        problem="",
        received_at=clock.now(),
    )
    session.add(received)
    session.flush()
    return received


def ask_for_conversion(session: Session, paper: Paper, received: ReceivedFile) -> None:
    """Ask the worker to convert a file, unless that was done; what failed is tried again for each paper."""
    if received.pdf_sha256 is not None:
        return
    received.problem = ""
    outbox.put(
        session,
        CONVERT,
        key=f"convert:{received.sha256}:{paper.pid}",
        payload={"sha256": received.sha256, "paper": paper.id},
        ahead=outbox.WAITED_FOR,
    )


def keep_conversion(session: Session, sha256: str, *, paper_id: int, pdf: Blob, pages: int) -> None:
    """Write down the PDF that a file was converted into, once: what is circulated must be what was shown."""
    received = queries.received_file(session, sha256)
    if received is None or received.pdf_sha256 is not None:
        return
    received.pdf_sha256, received.pages, received.problem = pdf.sha256, pages, ""
    audit.record(session, "file.converted", actor=None, about=Ref("paper", paper_id), file=sha256, sha256=pdf.sha256)
    for shown_by in {paper_id, *session.scalars(select(DraftFace.paper_id).where(DraftFace.file_sha256 == sha256))}:
        events.publish(
            session, DraftChanged(shown_by)
        )  # one file may stand in several drafts: it is converted for all of them
    events.publish(session, FileConverted(sha256))


def keep_failure(session: Session, sha256: str, problem: str) -> None:
    """Write down why a file could not be converted."""
    received = queries.received_file(session, sha256)
    if received is not None and received.pdf_sha256 is None:
        received.problem = problem


def cover_of_draft(session: Session, paper: Paper, draft: DraftFace) -> ReceivedSheet | None:
    """Return what is printed of the draft's file as it will go out; None while there are no pages."""
    received = queries.received_file(session, draft.file_sha256) if draft.file_sha256 else None
    if received is None:
        return None
    drafts = queries.drafts_of(session, paper)
    titles: dict[str, str] = {code: drafts[code].title if code in drafts else "" for code in LANGUAGES}
    symbol = queries.following_symbol(session, paper) if paper.symbol else ""
    printed = Printed(symbol, titles, queries.version_in_force(session, paper))
    return draft_cover(paper, draft, received, printed)
