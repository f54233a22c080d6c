"""Which group of the directory gives what, entered on a page in place of a setting."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FUNCTIONS = "'head', 'deputy_head', 'delegate', 'staff', 'drafting_officer'"


def upgrade() -> None:
    op.create_table(
        "group_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("directory_group", sa.String(length=255), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"function IN ({FUNCTIONS})", name=op.f("ck_group_rule_function_known")),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name=op.f("fk_group_rule_given_by")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_group_rule_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_rule")),
        sa.UniqueConstraint("directory_group", "party_id", name=op.f("uq_group_rule_directory_group_party_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_group_rule_pid")),
    )


def downgrade() -> None:
    op.drop_table("group_rule")
