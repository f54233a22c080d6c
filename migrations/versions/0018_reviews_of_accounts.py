"""Reviews of accounts: when they were done, and what was decided about whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "account_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_account_review_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_review")),
        sa.UniqueConstraint("pid", name=op.f("uq_account_review_pid")),
    )
    op.create_table(
        "account_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("verdict IN ('kept', 'ended', 'confirmed')", name=op.f("ck_account_decision_verdict_known")),
        sa.CheckConstraint("(verdict = 'kept') = (until IS NOT NULL)", name=op.f("ck_account_decision_until_if_kept")),
        sa.CheckConstraint("(verdict = 'ended') = (reason <> '')", name=op.f("ck_account_decision_reason_if_ended")),
        sa.CheckConstraint(
            "(verdict = 'confirmed') = (party_id IS NOT NULL)", name=op.f("ck_account_decision_party_if_confirmed")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_account_decision_by_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_account_decision_party_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_account_decision_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_decision")),
    )
    op.create_index("ix_account_decision_user", "account_decision", ["user_id", "at"], unique=False)
    op.create_index(op.f("ix_account_decision_at"), "account_decision", ["at"], unique=False)
    op.create_index(op.f("ix_account_decision_party_id"), "account_decision", ["party_id"], unique=False)


def downgrade() -> None:
    op.drop_table("account_decision")
    op.drop_table("account_review")
