"""Files that were printed, and files that were received."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Executable, bindparam, literal, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.outbox import OutboxMessage
from secretariat.core.unchanged import while_unchanged
from secretariat.documents import grants
from secretariat.documents.models import Paper, Printed, ReceivedFile, Rendition, Version
from secretariat.documents.tosend import PaperToSend, PdfToSend, VersionToSend


@while_unchanged
def version_to_download(session: Session, actor: Actor, pid: str) -> VersionToSend | None:
    """Return the version with its PDFs and what decides over its paper, or None if it does not exist for this person."""
    rows = session.execute(_version_to_download(), {"pid": pid, **grants.asker(actor)}).all()
    if not rows:
        return None
    version_id, _, symbol, marking, state, opened_at, body_id, drafter_id, custody, of_paper, *_ = rows[0]
    pdfs = tuple(PdfToSend(face, sha256) for *_, face, sha256 in rows if face is not None)
    paper = PaperToSend(body_id, drafter_id, custody, of_paper)
    return VersionToSend(version_id, pid, symbol, marking, state, opened_at, paper, pdfs)


@cache
def _version_to_download() -> Executable:
    """It is asked at every download, and written once: a row for each PDF."""
    of_version = (Version.id, Version.pid, Version.symbol, Version.marking, Version.state, Version.opened_at)
    of_paper = (Paper.body_id, Paper.drafter_id, Paper.custody, Paper.state)
    return (
        select(*of_version, *of_paper, Rendition.face, Rendition.blob_sha256)
        .join(Paper, Paper.id == Version.paper_id)
        .outerjoin(Rendition, Rendition.version_id == Version.id)
        .where(Version.pid == bindparam("pid"), grants.granted_to_asker("version", Version.id))
        .order_by(Rendition.id)
    )


def printed(session: Session, key: str) -> Printed | None:
    """Return the print of a draft, or None while it is being made."""
    return session.scalar(select(Printed).where(Printed.key == key))


def printed_or_asked(session: Session, key: str, *, message: str) -> tuple[Printed | None, bool]:
    """Return the print of a draft, if it was made, and whether the outbox has the message that asks for it."""
    asked = select(OutboxMessage.id).where(OutboxMessage.key == message).exists()
    one = select(literal(1)).subquery()
    made, known = session.execute(select(Printed, asked).select_from(one).outerjoin(Printed, Printed.key == key)).one()
    return made, known


def received_file(session: Session, sha256: str) -> ReceivedFile | None:
    """Return what is known of a file that was received."""
    return session.get(ReceivedFile, sha256)


def received_files(session: Session, hashes: Iterable[str | None]) -> dict[str, ReceivedFile]:
    """Return what is known of those files, by SHA-256."""
    wanted = {sha256 for sha256 in hashes if sha256}
    if not wanted:
        return {}
    found = session.scalars(select(ReceivedFile).where(ReceivedFile.sha256.in_(wanted)))
    return {received.sha256: received for received in found}
