"""Roles of PostgreSQL: what the web processes and the workers may do to the tables of the owner, and nothing else.

`secretariat upgrade` and `restore` run as the owner, and grant; web and worker change rows, never tables. What stands
(adr 2) they cannot delete, and the audit chain they only add to, whatever becomes of its triggers.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect

#: What a web process only reads: the index is the worker's, but for what its cards tell, which every change of rights clears.
READ_BY_WEB = frozenset({"alembic_version", "search_entry", "search_circle", "search_circle_member"})
#: What a worker only reads: who may sign in, and who has.
READ_BY_WORKER = frozenset(
    {
        "alembic_version",
        "user_account",
        "sign_in_session",
        "sign_in_attempt",
        "known_device",
        "confirmation",
        "calendar_feed",
        "directory_identity",
        "group_rule",
    }
)
ADDED_TO = frozenset({"audit_entry"})
#: What helps a web process or a worker whose role may not do what it needs.
MEND = "run as the owner: secretariat upgrade, with SECRETARIAT_WEB_ROLE and SECRETARIAT_WORKER_ROLE set (docs/operations.md, 2)"
_STANDING = (
    "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = relname || '_stands_delete'"
)
_TOO_MUCH = "SELECT rolsuper OR pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s"


class RolesRefused(Exception):
    """A role of the settings cannot be given anything; the text says why."""


def refuse_unusable(connection: Connection, *roles: str) -> None:
    """Raise RolesRefused for a role that is not there, or may do more than it is given."""
    for role in filter(None, roles):
        too_much = connection.exec_driver_sql(_TOO_MUCH, (role,)).scalar_one_or_none()
        if too_much is None:
            raise RolesRefused(f"There is no role {role} in this PostgreSQL. Make it: createuser --pwprompt {role}")
        if too_much:
            itself = connection.exec_driver_sql("SELECT current_user").scalar_one() == role
            named = (
                ". SECRETARIAT_DATABASE_URL names that role: commands take the address of the owner" if itself else ""
            )
            raise RolesRefused(
                f"The role {role} may do what the owner may: take one that is neither it nor a superuser{named}"
            )


def grant(connection: Connection, *, web: str, worker: str) -> None:
    """Give the roles named exactly what they need in this schema; what else they were given is taken away."""
    tables = set(inspect(connection).get_table_names())
    standing = set(connection.exec_driver_sql(_STANDING).scalars().all())
    for role, read in ((web, READ_BY_WEB), (worker, READ_BY_WORKER)):
        if role:
            _grant(connection, role, {table: _rights(table, read, standing) for table in sorted(tables)})


def _rights(table: str, read: frozenset[str], standing: set[str]) -> str:
    if table in read:
        return "SELECT"
    if table in ADDED_TO:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE" if table in standing else "SELECT, INSERT, UPDATE, DELETE"


def _grant(connection: Connection, role: str, rights: dict[str, str]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    whom = quote(role)
    for statement in (
        f"REVOKE ALL ON SCHEMA {schema} FROM {whom}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {whom}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {whom}",
        f"GRANT USAGE ON SCHEMA {schema} TO {whom}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {whom}",
        *(f"GRANT {what} ON {quote(table)} TO {whom}" for table, what in rights.items()),
    ):
        connection.exec_driver_sql(statement)
