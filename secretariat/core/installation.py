"""What the processes of an installation leave for each other: a row for each name, in the database that all share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from secretariat.core import audit, clock
from secretariat.core.db import Base
from secretariat.core.errors import Unavailable
from secretariat.core.ids import Ref
from secretariat.core.messages import N_

#: Stands while people may read and nobody may write.
READ_ONLY = "read-only"
#: The newest whole backup: where it is, and the head of the audit chain in it.
BACKUP = "backup"
#: The restore that this database comes from.
RESTORE = "restore"
#: Begins the names of workers.
WORKER = "worker:"
#: How long a worker that ended without a word is remembered.
FORGOTTEN = timedelta(days=1)

INSTALLATION = Ref("installation", 1)

#: A file of this name in the data folder says that a restore was begun and not finished.
UNFINISHED = "restore-unfinished"


class RestoreUnfinished(Exception):
    """Neither web nor worker starts: what is there is not whole."""


def refuse_unfinished_restore(data: Path) -> None:
    """Raise RestoreUnfinished where a restore into this data folder was begun and not finished."""
    if (data / UNFINISHED).exists():
        raise RestoreUnfinished(
            f"A restore into {data} was begun and not finished: what is there is not whole. Run `secretariat restore` again "
            "first, with the folder of the backups and the database address of the owner"
        )


class Note(Base):
    """One thing that one process says and others go by. It holds nothing that anybody wrote."""

    __tablename__ = "installation_note"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime]
    said: Mapped[dict[str, Any]]


class ReadOnly(Unavailable):
    """Nothing is taken in at the moment: the installation is being backed up or upgraded (503)."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Work is being done on the service. Until it is finished, everything can be read and nothing can be changed. "
                "Nothing was saved. Your text is kept: copy it, and send it again later."
            )
        )


def note(session: Session, name: str) -> Note | None:
    """Return what was last said under a name."""
    return session.get(Note, name)


def leave_note(session: Session, name: str, **said: Any) -> None:
    """Say something under a name, in place of what was said before."""
    session.merge(Note(name=name, at=clock.now(), said=said))


def take_notes_away(session: Session, prefix: str, *, before: datetime | None = None) -> None:
    """Remove the notes whose names begin so, all or those older than `before`."""
    gone = delete(Note).where(Note.name.startswith(prefix, autoescape=True))
    session.execute(gone if before is None else gone.where(Note.at < before))


def workers(session: Session) -> Sequence[Note]:
    """Return what the workers said last, the one seen last first."""
    said = select(Note).where(Note.name.startswith(WORKER, autoescape=True))
    return session.scalars(said.order_by(Note.at.desc(), Note.name)).all()


def is_read_only(session: Session) -> bool:
    """Tell whether people may read and nobody may write."""
    return session.scalar(select(Note.name).where(Note.name == READ_ONLY)) is not None


def refuse_if_read_only(session: Session) -> None:
    """Raise ReadOnly where nothing may be written. Behind `audit.hold`: no act can pass while the switch is turned."""
    if is_read_only(session):
        raise ReadOnly


def switch_read_only(session: Session, *, on: bool) -> bool:
    """Let people read and nobody write, or let them write again. Returns whether that changed anything."""
    audit.hold(session)
    if is_read_only(session) == on:
        return False
    if on:
        leave_note(session, READ_ONLY)
        audit.record(session, "installation.closed", actor=None, about=INSTALLATION)
    else:
        take_notes_away(session, READ_ONLY)
        audit.record(session, "installation.opened", actor=None, about=INSTALLATION)
    return True
