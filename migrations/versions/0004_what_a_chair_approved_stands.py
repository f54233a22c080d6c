"""What stands cannot be altered: decisions, what was put to a chair, her approvals and returns, certified languages.

The database itself refuses, whoever asks.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: What may never change, by table; left out is what moves: what became of a decision, of a submission, of an instruction.
COLUMNS = {
    "decision": (
        "id", "pid", "body_id", "version_id", "position", "item_id", "item_number", "item_title_en", "item_title_fr",
        "label", "verb", "verb_en", "verb_fr", "text_en", "text_fr", "decided_on",
    ),
    "decision_paper": ("id", "decision_id", "version_id"),
    "action_step": ("id", "action_id", "at", "by_id", "move", "note", "due_on"),
    "submission": (
        "id", "pid", "minutes_id", "ordinal", "source", "text_hash", "manifest", "manifest_hash", "symbol", "title_en",
        "title_fr", "paragraphs", "words", "prepared_by", "other_source", "submitted_by", "submitted_at", "due_at", "advice",
    ),
    "approval": (
        "id", "pid", "submission_id", "user_id", "mandate_id", "confirmation_id", "name", "title_en", "title_fr",
        "mandate_from", "for_name", "at", "method", "text_hash", "manifest_hash", "entry", "head",
    ),
    "returned": ("id", "pid", "submission_id", "by_id", "at", "remarks", "due_on"),
    "certification": (
        "id", "minutes_id", "version_id", "language", "text_hash", "approved_hash", "by_id", "at",
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
