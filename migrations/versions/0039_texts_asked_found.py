"""Offices find by the search the text they are asked to clear. The worker enters what is lacking."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NAME = "ck_search_entry_thing_known"
BEFORE = "thing IN ('version', 'draft', 'meeting', 'decision', 'action', 'clearance')"
AFTER = "thing IN ('version', 'draft', 'meeting', 'decision', 'action', 'clearance', 'asked')"


def upgrade() -> None:
    _check(BEFORE, AFTER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "INSERT INTO search_words (search_words, rowid, stems) "
            "SELECT 'delete', id, stems FROM search_entry WHERE thing = 'asked'"
        )
    op.execute("DELETE FROM search_entry WHERE thing = 'asked'")
    _check(AFTER, BEFORE)


def _check(present: str, wanted: str) -> None:
    """Change what may be entered; on SQLite in its own words, since making the table anew would copy the whole index."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(NAME), "search_entry", type_="check")
        op.create_check_constraint(op.f(NAME), "search_entry", wanted)
        return
    table = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'search_entry'")
    said = str(connection.scalar(table))
    if present not in said:
        raise RuntimeError(f"The table of entries does not say {present}: {said}")
    version = int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'search_entry'"),
        {"sql": said.replace(present, wanted)},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
