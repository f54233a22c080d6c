"""More time that an office was given for a clearance: the deadline of before, and why. It cannot be altered."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLE = "clearance_extension"
COLUMNS = ("id", "clearance_id", "was_due_at", "due_at", "reason", "by_id", "at")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("was_due_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("due_at > was_due_at", name=op.f("ck_clearance_extension_later")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_clearance_extension_reasoned")),
        sa.ForeignKeyConstraint(["clearance_id"], ["clearance.id"], name=op.f("fk_clearance_extension_clearance_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_clearance_extension_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_extension")),
    )
    op.create_index(op.f("ix_clearance_extension_clearance_id"), TABLE, ["clearance_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite(TABLE, COLUMNS)
    else:
        _postgresql(TABLE, COLUMNS)


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
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"DROP TRIGGER {TABLE}_stands_update ON {TABLE}")
        op.execute(f"DROP TRIGGER {TABLE}_stands_delete ON {TABLE}")
        op.execute(f"DROP FUNCTION {TABLE}_stands()")
    op.drop_table(TABLE)
