"""Why numbers of a series bear nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "gap_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_gap_reason_reasoned")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_gap_reason_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_reason")),
    )
    op.create_index("ix_gap_reason_series", "gap_reason", ["series", "year", "number"])


def downgrade() -> None:
    op.drop_table("gap_reason")
