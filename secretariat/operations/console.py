"""What every command of an operator begins with: settings, of the environment or of a first look, and their database."""

from __future__ import annotations

import errno
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from secretariat import logs
from secretariat import settings as configuration
from secretariat.core import roles
from secretariat.core.db import is_forbidden, lacks_tables, make_engine
from secretariat.settings import Settings, UnsafeSetting

#: For whoever looks at the product with `make run`, and has set nothing.
DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder of a first look.")

#: The state of SQL where there is no room.
_DISK_FULL = "53100"

_NO_FILE = (
    "The embedded database cannot be opened or written: SECRETARIAT_DATA, or the folder named with --data, must be a folder "
    "that is owned by the user who runs this."
)


def demonstration(data: Path, port: int = 8000, fonts: Path | None = None) -> Settings:
    """Return the settings of a first look: everything in one folder, loopback only, nothing leaves the machine."""
    data.mkdir(parents=True, exist_ok=True)
    key_file = data / "secret-key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(48))
    return Settings(
        secret_key=key_file.read_text(),
        data=data.resolve(),
        fonts=fonts.resolve() if fonts else None,
        profile="development",
        base_url=f"http://localhost:{port}",
        mail_ceilings={"*": "NU"},
        demo=True,
    )


def refuse_empty(data: Path) -> None:
    """End the command where nobody has looked yet."""
    if not (data / "secretariat.sqlite3").exists():
        raise click.ClickException(f"There is no data in {data} yet. Start with: make run DATA={data}")


def configured(data: Path | None = None, *, begun: bool = True) -> Settings:
    """Return the settings of a first look in `data`, or those of the environment; warnings go to standard error.

    A first look that has not `begun` ends the command, where it must have; so do unsafe settings, with what to set.
    """
    if data:
        if begun:
            refuse_empty(data)
        settings = demonstration(data)
    else:
        try:
            settings = configuration.from_environment()
        except UnsafeSetting as refusal:
            raise click.ClickException(str(refusal)) from refusal
    logs.configure(settings, quiet=True)
    return settings


def of_the_database(error: DBAPIError, *, serving: bool = False) -> str:
    """Return what is wrong with the database and what to do; empty where it is none of an operator's faults.

    What is `serving` has a role of its own; any other command takes the owner's.
    """
    said = " ".join(dict.fromkeys(line.strip() for line in str(error.orig).splitlines() if line.strip()))
    state = getattr(error.orig, "sqlstate", None) or ""
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        return _NO_FILE
    if state == _DISK_FULL or "disk is full" in said:
        return "The disk of the database is full: nothing was changed. Make room, then run this again."
    if error.statement is None and isinstance(error, OperationalError):
        return f"The database does not answer: {said}\nStart it, or mend SECRETARIAT_DATABASE_URL."
    if lacks_tables(error):
        return "The database is not in the form that this release needs. Run: secretariat upgrade"
    if is_forbidden(error) and serving:
        return f"Its role lacks the rights it needs: {said}\nTo give them, {roles.MEND}."
    if is_forbidden(error):
        return f"The database refuses this: {said}\nSet SECRETARIAT_DATABASE_URL to that of its owner, for commands."
    return f"The database does not answer: {said}" if isinstance(error, OperationalError) else ""


def of_the_files(error: OSError) -> str:
    """Return which file or folder cannot be had, why, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        full = error.filename2 or error.filename  # of a copy the second is the one that is written
        return f"The disk{f' of {full}' if full else ''} is full. Make room, then run this again."
    said = f"{error.filename or 'A file'} cannot be written or read: {error.strerror}"
    if isinstance(error, PermissionError):
        said += "\nGive it to the user who runs this, or run this as the user to whom it belongs."
    return said


@contextmanager
def session(settings: Settings | None = None) -> Iterator[Session]:
    """A session that the command commits itself."""
    with database(settings or configured()) as engine, Session(engine) as opened:
        yield opened


@contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """An engine, given back in the end."""
    engine = make_engine(settings.url_of_database)
    try:
        yield engine
    finally:
        engine.dispose()
