"""A file or a text that was not taken: nothing of it is kept but that it came, by whom, and why it was refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, regardless
from secretariat.core.audit import AuditEntry
from secretariat.core.ids import Ref
from secretariat.core.mail import put_notice
from secretariat.documents.markings import MarkingAboveCeiling, ceiling_of
from secretariat.people.queries import users_appointed
from secretariat.people.states import Role
from secretariat.press.quarantine import Fault

FILE_REFUSED: Final = "documents.file_refused"
TEXT_REFUSED: Final = "documents.text_refused"
#: A text that saves itself is refused again and again: of one person and one thing it is written down, and told, so often.
TYPED_AGAIN: Final = timedelta(days=1)
#: What the security officer is told of: markings above the ceiling, and what acts, fetches, hides, or harms the inspector.
TOLD: Final = frozenset(
    {
        Fault.MARKED,
        Fault.INFECTED,
        Fault.PDF_SCRIPT,
        Fault.PDF_LAUNCH,
        Fault.WORD_ACTIVE,
        Fault.WORD_FETCHES,
        Fault.TWO_TYPES,
        Fault.GAVE_OUT,
    }
)


def note_refusal(session: Session, fault: Fault, *, actor: Actor, about: Ref) -> None:
    """Write down that a file was refused, and tell the security officers where it concerns them."""
    entry = audit.record(session, "upload.refused", actor=actor.ref, about=about, reason=fault.value)
    if fault in TOLD:
        _tell(session, FILE_REFUSED, entry, actor, reason=fault.value)


def check_typed(session: Session, *words: str, actor: Actor, about: Ref) -> None:
    """Raise MarkingAboveCeiling if something that was typed carries a marking above the ceiling (domain 4).

    The security officers are told of it once the act has been taken back, without its words; `about` is what it was typed for.
    """
    try:
        for text in words:
            ceiling_of(session).check_text(text)
    except MarkingAboveCeiling:
        regardless.note(session, lambda after: note_typed(after, actor=actor, about=about))
        raise


def note_typed(session: Session, *, actor: Actor, about: Ref) -> None:
    """Write down that a typed text was refused for its marking, and tell the security officers; once in `TYPED_AGAIN`."""
    audit.hold(session)
    known = select(AuditEntry.id).where(
        AuditEntry.object == str(about),
        AuditEntry.event == "text.refused",
        AuditEntry.actor == str(actor.ref),
        AuditEntry.at > clock.now() - TYPED_AGAIN,
    )
    if session.scalar(known.limit(1)) is None:
        entry = audit.record(session, "text.refused", actor=actor.ref, about=about, reason=Fault.MARKED.value)
        _tell(session, TEXT_REFUSED, entry, actor)


def _tell(session: Session, notice: str, entry: AuditEntry, actor: Actor, **more: Any) -> None:
    for officer in users_appointed(session, Role.SECURITY_OFFICER):
        put_notice(
            session,
            notice,
            user_id=officer.id,
            about=actor.ref,
            key=str(entry.seq),
            at=entry.at.isoformat(),
            **more,
        )
