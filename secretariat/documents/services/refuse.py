"""A file that was not taken: nothing of it is kept but that it was brought, by whom, and why it was refused."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit
from secretariat.core.ids import Ref
from secretariat.core.mail import put_notice
from secretariat.people.queries import users_appointed
from secretariat.people.states import Role
from secretariat.press.quarantine import Fault

FILE_REFUSED: Final = "documents.file_refused"
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
    if fault not in TOLD:
        return
    for officer in users_appointed(session, Role.SECURITY_OFFICER):
        put_notice(
            session,
            FILE_REFUSED,
            user_id=officer.id,
            about=actor.ref,
            key=str(entry.seq),
            reason=fault.value,
            at=entry.at.isoformat(),
        )
