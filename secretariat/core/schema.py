"""Bringing the database to the form this release needs, by numbered migrations."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from secretariat.core import roles
from secretariat.paths import resource_dir

#: PostgreSQL advisory lock: one upgrade at a time.
_LOCK = 0x5EC2E7A2


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection."""
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head", *, web: str = "", worker: str = "") -> None:
    """Bring the database up to `revision`, in one transaction: killed, it has done nothing, and can be run again.

    A second one at the same time waits for the first and finds nothing to do. Roles of PostgreSQL named for web and
    worker get what they need. Raises RolesRefused.
    """
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
    with engine.begin() as connection:
        command.downgrade(configuration(connection), revision)


def current(engine: Engine) -> str | None:
    """Return the revision the database is at, or None if it is empty."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that this transaction sees, or None if the database is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> frozenset[str]:
    """Return the revisions this release knows."""
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")))
    return frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


def newest() -> str | None:
    """Return the revision this release needs."""
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")))
    return ScriptDirectory.from_config(config).get_current_head()
