"""Reviews of accounts stand: the database itself refuses to alter them. And ways to a password are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = {
    "account_decision": ("id", "user_id", "verdict", "asked", "reason", "until", "party_id", "by_id", "at"),
    "account_review": ("id", "pid", "at", "by_id", "accounts", "asked"),
}


def upgrade() -> None:
    op.add_column("user_account", sa.Column("password_ways", sa.Integer(), nullable=False, server_default="0"))
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
    op.drop_column("user_account", "password_ways")
