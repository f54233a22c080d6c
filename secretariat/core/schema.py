"""Bringing the database to the form this release needs, by numbered migrations.

Alembic is loaded where the form is changed. Which one there is, and which is needed, web processes ask at every look at
their health: that is one row, and the names of some files.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import Connection

from secretariat.core import roles
from secretariat.core.db import reading
from secretariat.paths import resource_dir

if TYPE_CHECKING:
    from alembic.config import Config

#: PostgreSQL advisory lock: one upgrade at a time.
_LOCK = 0x5EC2E7A2
#: Migrations are numbered, each follows the one before, and their files begin with their number.
_NUMBERED = re.compile(r"(\d{4})_\w+\.py")


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head", *, web: str = "", worker: str = "") -> None:
    """Bring the database up to `revision`, in one transaction: killed, it has done nothing, and can be run again.

    A second one at the same time waits for the first and finds nothing to do. Roles of PostgreSQL named for web and
    worker get what they need. Raises RolesRefused.
    """
    from alembic import command

    with engine.begin() as connection:
        if connection.dialect.name != "postgresql":  # SQLite has one writer anyway, and no roles
            command.upgrade(configuration(connection), revision)
            return
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        roles.refuse_unusable(connection, web, worker)
        command.upgrade(configuration(connection), revision)
        roles.grant(connection, web=web, worker=worker)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the database down to `revision`, in one transaction."""
    from alembic import command

    with engine.begin() as connection:
        command.downgrade(configuration(connection), revision)


def current(engine: Engine) -> str | None:
    """Return the revision the database is at, or None if it is empty."""
    with engine.connect() as connection:
        return revision_of(connection)


def is_ours(engine: Engine) -> bool:
    """Tell whether the database is in the form that this release needs. Raises DBAPIError."""
    with reading():
        return current(engine) == newest()


def revision_of(connection: Connection) -> str | None:
    """Return the revision that this transaction sees, or None if the database is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


@cache
def revisions() -> frozenset[str]:
    """Return the revisions this release knows."""
    named = (_NUMBERED.fullmatch(path.name) for path in resource_dir("migrations").joinpath("versions").iterdir())
    return frozenset(found.group(1) for found in named if found)


def newest() -> str:
    """Return the revision this release needs."""
    return max(revisions())
