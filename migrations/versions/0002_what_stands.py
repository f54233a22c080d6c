"""What stands cannot be altered: the audit chain, the faces and the text of issued versions.

The database itself refuses, whoever asks.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: What may never change, by table; left out of `version` is its standing: state, opened_at, recalled_at.
COLUMNS = {
    "audit_entry": ("id", "seq", "at", "event", "actor", "object", "data", "previous", "hash"),
    "face": (
        "id", "version_id", "language", "authentic", "format", "source", "file_sha256", "file_name",
        "content_hash", "added_at",
    ),
    "version": (
        "id", "pid", "paper_id", "ordinal", "symbol", "title_en", "title_fr", "marking", "releasability",
        "original_language", "to_follow", "issued_at", "issued_by", "distribution", "sheet", "manifest_hash",
        "supersedes_id",
    ),
}  # fmt: skip


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table, columns in COLUMNS.items():
        if dialect == "sqlite":
            _sqlite(table, columns)
        else:
            _postgresql(table, columns)


def _sqlite(table: str, columns: tuple[str, ...]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    op.execute(
        f"CREATE TRIGGER {table}_stands_update BEFORE UPDATE OF {listed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} stands: it cannot be altered'); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stands_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} stands: it cannot be deleted'); END"
    )


def _postgresql(table: str, columns: tuple[str, ...]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    op.execute(
        f"CREATE FUNCTION {table}_stands() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} stands: it cannot be altered or deleted'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stands_update BEFORE UPDATE OF {listed} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_stands()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stands_delete BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stands()"
    )


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for table in COLUMNS:
        if dialect == "sqlite":
            op.execute(f"DROP TRIGGER {table}_stands_update")
            op.execute(f"DROP TRIGGER {table}_stands_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_stands_update ON {table}")
            op.execute(f"DROP TRIGGER {table}_stands_delete ON {table}")
            op.execute(f"DROP FUNCTION {table}_stands()")
