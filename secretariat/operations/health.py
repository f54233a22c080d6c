"""What an installation lives by, looked at one by one: for `secretariat check`, `/readyz` and `/metrics`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from secretariat.core import clock, installation, roles, scanner, schema, stores
from secretariat.core.db import is_forbidden, reading
from secretariat.core.values import dataclass
from secretariat.operations.heartbeat import SILENT
from secretariat.settings import Settings

#: In bytes; below it, uploads and prints are about to fail.
ROOM = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is and, where it is to be mended, what to do."""

    what: str
    said: str
    mend: str = ""
    #: In the words of what failed: for who runs `check`, never for a log.
    why: str = ""


def readiness(session: Session, settings: Settings) -> Iterator[Finding]:
    """Yield what the product cannot do without: database, migrations, store, worker, mail, scanner."""
    try:
        at = schema.revision_of(session.connection())
        yield Finding("database", "answers")
        yield migrations(at)
        yield store(settings)
        if at == schema.newest():
            yield from _workers(session, settings)
    except SQLAlchemyError as error:
        yield _no_database(error)
        yield store(settings)
    if settings.clamav:
        yield scanner_of(settings)


def at_start(engine: Engine) -> Finding:
    """What a web process looks at before its first page: does the database answer, in the form this release needs?"""
    try:
        with reading():
            return migrations(schema.current(engine))
    except SQLAlchemyError as error:
        return _no_database(error)


def _no_database(error: SQLAlchemyError) -> Finding:
    if isinstance(error, DBAPIError) and is_forbidden(error):
        return Finding("database", "answers, and its role lacks the rights it needs", roles.MEND)
    said, mend = f"does not answer ({type(error).__name__})", "start it, or mend SECRETARIAT_DATABASE_URL"
    return Finding("database", said, mend, _why_not_reached(error))


def _why_not_reached(error: SQLAlchemyError) -> str:
    """Return what the driver says where no connection came about; nothing of a statement, which may quote a text."""
    if not isinstance(error, OperationalError) or error.statement is not None:
        return ""
    return " ".join(str(error.orig).split())


def migrations(revision: str | None) -> Finding:
    """Is the database in the form this release needs?"""
    needed = schema.newest()
    if revision == needed:
        return Finding("migrations", f"the database is at {revision}")
    if revision is not None and revision not in schema.revisions():
        return Finding("migrations", f"the database is at {revision}, of a newer release", "install that release")
    at = f"the database is at {revision}, not {needed}" if revision else "the database holds nothing yet"
    return Finding("migrations", at, "run: secretariat upgrade")


def store(settings: Settings) -> Finding:
    """Can files be stored, and is there room?"""
    place = stores.place_of(settings)
    try:
        free = free_bytes(settings.data)
    except OSError as error:
        return Finding(
            "store", f"{settings.data} cannot be reached ({error.strerror})", "mount it, or mend SECRETARIAT_DATA"
        )
    try:
        stores.probe(settings)
    except PermissionError:
        return Finding("store", f"{place} cannot be written to", "give it to the user that runs web and worker")
    except OSError as error:
        return Finding(
            "store", f"{place} does not answer: {error.strerror}", "start it, or mend SECRETARIAT_STORE and its like"
        )
    if free < ROOM:
        return Finding("store", f"{free // 1_000_000} MB are free at {settings.data}", "make room")
    return Finding("store", f"{place} answers; {free // 1_000_000_000} GB are free at {settings.data}")


def scanner_of(settings: Settings) -> Finding:
    """Can the virus scanner be asked? While it cannot, no file is taken."""
    why = scanner.refusal(settings.clamav)
    if why:
        return Finding(
            "scanner", f"{settings.clamav} does not answer: {why}", "start clamd, or mend SECRETARIAT_CLAMAV"
        )
    return Finding("scanner", f"{settings.clamav} answers")


def free_bytes(folder: Path) -> int:
    """Return the room for more files."""
    return shutil.disk_usage(folder).free


def _workers(session: Session, settings: Settings) -> Iterator[Finding]:
    seen = installation.workers(session)
    if not seen or clock.now() - seen[0].at > SILENT:
        last = f"last seen {seen[0].at:%d.%m.%Y %H:%M} UTC" if seen else "never seen"
        yield Finding("worker", last, "start one: secretariat worker")
    else:
        live = [note for note in seen if clock.now() - note.at <= SILENT]
        yield Finding("worker", f"{len(live)} at work, the last seen {seen[0].at:%H:%M:%S} UTC")
        if seen[0].said.get("mail", True):
            yield Finding("mail", "answers the worker")
        else:
            yield Finding("mail", "does not answer the worker", "mend SECRETARIAT_MAIL or the mail server")
