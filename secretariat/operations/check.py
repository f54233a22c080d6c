"""`secretariat check`: all that an operator would look at before asking for help, one line each."""

from __future__ import annotations

import ctypes.util
import platform
import re
import shutil
import sqlite3
import string
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.metadata import version

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from secretariat import __version__
from secretariat.core import audit, clock, installation, post, snapshot
from secretariat.core.db import make_engine, reading
from secretariat.operations import queries
from secretariat.operations.health import Finding, readiness
from secretariat.press.fonts import are_made
from secretariat.settings import Settings, UnsafeSetting, from_environment

LIBRARIES = ("flask", "sqlalchemy", "psycopg", "weasyprint", "pikepdf", "argon2-cffi")
#: Never shown.
SECRET = frozenset(
    {"secret_key", "database_url", "metrics_token", "mail", "oidc_client_secret", "store_key", "store_secret"}
)
#: Stand in for what is unsafe, so that the next unsafe one is found too.
SAFE = {
    "SECRETARIAT_SECRET_KEY": string.ascii_letters,
    "SECRETARIAT_DATA": tempfile.gettempdir(),
    "SECRETARIAT_BASE_URL": "https://localhost",
    "SECRETARIAT_MAIL": "smtp://localhost:25",
    "SECRETARIAT_MAIL_FROM": "secretariat@localhost",
    "SECRETARIAT_STORE_ENDPOINT": "https://localhost",
    "SECRETARIAT_STORE_KEY": "x",
    "SECRETARIAT_STORE_SECRET": "x",
}
LATE_BACKUP = timedelta(days=2)
SKEW = timedelta(seconds=5)


def unsafe_settings(environment: Mapping[str, str]) -> list[str]:
    """Return what each unsafe setting is refused with, in one go."""
    environment, sentences = dict(environment), list[str]()
    while True:
        try:
            from_environment(environment)
        except UnsafeSetting as refusal:
            if str(refusal) in sentences:
                return sentences
            sentences.append(str(refusal))
            for name in re.findall(r"(?:SECRETARIAT|AWS)_[A-Z0-9_]+", str(refusal)):
                environment.pop(name, None)
                environment |= {name: SAFE[name]} if name in SAFE else {}
        else:
            return sentences


def findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield all that was looked at. What a setting keeps from being looked at is left out."""
    yield from _machine()
    refused = unsafe_settings(environment)
    for sentence in refused:
        yield Finding("setting", "refused", sentence)
    if refused:
        return
    settings = from_environment(environment)
    for name in settings.__dataclass_fields__:
        value = getattr(settings, name)
        yield Finding("setting", f"SECRETARIAT_{name.upper()} {_shown(name, value)}")
    if not settings.production:
        yield Finding("profile", "development", "unset SECRETARIAT_PROFILE: pages go over plain HTTP")
    yield from _of_settings(settings)


def _shown(name: str, value: object) -> str:
    if not value and not isinstance(value, int):
        return "is not set"
    return "is set" if name in SECRET else f"= {value}"


def _machine() -> Iterator[Finding]:
    yield Finding(
        "release", f"Secretariat {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    yield Finding("libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    for name, package in (("pango-1.0", "libpango-1.0-0"), ("harfbuzz-subset", "libharfbuzz-subset0")):
        if ctypes.util.find_library(name):
            yield Finding(name, "installed")
        else:
            yield Finding(name, "not found", f"apt-get install {package}")


def _of_settings(settings: Settings) -> Iterator[Finding]:
    if are_made(settings.font_folder):
        yield Finding("fonts", f"made in {settings.font_folder}")
    else:
        yield Finding(
            "fonts",
            f"not made in {settings.font_folder}",
            "start a worker; one that was started is cutting them, in a minute or two",
        )
    office = settings.office_program
    yield Finding("LibreOffice", office or "not there: Word files are not taken")
    refusal = post.refusal(settings.mail)
    if refusal:
        yield Finding("mail", f"does not answer: {refusal}", "mend SECRETARIAT_MAIL or the mail server")
    else:
        yield Finding("mail", "answers" if settings.mail != "folder" else "letters are kept as files")
    half_restored = (settings.data / installation.UNFINISHED).exists()
    if half_restored:
        yield Finding("restore", "begun and not finished", "run `secretariat restore` again")
    if snapshot.is_there(settings.url_of_database):
        yield from _of_installation(settings)
    elif not half_restored:
        yield Finding("database", "not there yet", "run: secretariat upgrade")


def _of_installation(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.url_of_database)
    with reading(), Session(engine) as session:
        found = list(readiness(session, settings))
        yield from (one for one in found if one.what != "mail")
        if all(not one.mend for one in found if one.what in ("database", "migrations")):
            yield from _of_database(session)
    engine.dispose()


def _of_database(session: Session) -> Iterator[Finding]:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        yield from _of_postgresql(connection)
    newest = audit.newest_at(session)
    if newest is not None and newest > clock.now() + SKEW:
        yield Finding(
            "clock", f"it stands before the newest entry of the audit chain ({newest})", "set it: see chrony or NTP"
        )
    else:
        yield Finding("clock", f"{clock.now():%d.%m.%Y %H:%M:%S} UTC")
    backup = installation.note(session, installation.BACKUP)
    if backup is None:
        yield Finding("backup", "none was made yet", "start the timer of secretariat-backup")
    else:
        late = clock.now() - backup.at > LATE_BACKUP
        mend = "see why: the newest is old" if late else ""
        yield Finding("backup", f"of {backup.at:%d.%m.%Y %H:%M} UTC in {backup.said['place']}", mend)
    if installation.is_read_only(session):
        yield Finding("read-only", "nobody may write", "when the work is done: secretariat read-only off")
    counts = queries.outbox_counts(session)
    failed = sum(number for (_, state), number in counts.items() if state == "failed")
    held = sum(number for (_, state), number in counts.items() if state == "held")
    if failed:
        yield Finding("outbox", f"{failed} pieces of work were given up", "see the worker's log for why")
    if held:
        yield Finding("outbox", f"{held} letters are held back", "run `secretariat held-mail send` or `held-mail drop`")


def _of_postgresql(connection: Connection) -> Iterator[Finding]:
    role, superuser, now = connection.exec_driver_sql(
        "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), clock_timestamp()"
    ).one()
    yield Finding("role", role, "use one that is no superuser" if superuser else "")
    if abs(now - clock.now()) > SKEW:
        yield Finding("clock", f"the database server's differs by {abs(now - clock.now())}", "set both by NTP")
    server = int((connection.dialect.server_version_info or (0,))[0])
    program = shutil.which("pg_dump")
    if program is None:
        yield Finding("pg_dump", "not installed: no backup can be made here", "apt-get install postgresql-client")
        return
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  a fixed command
    own = re.search(r"(\d+)", said)
    older = own is not None and int(own.group(1)) < server
    yield Finding("pg_dump", said, f"install that of PostgreSQL {server}: the server is newer" if older else "")
