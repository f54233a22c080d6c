"""Relations of papers to papers, decisions and actions."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KINDS = "'supersedes', 'annex_to', 'refers_to', 'follows_decision', 'answers_tasking'"


def upgrade() -> None:
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("to_paper_id", sa.Integer(), nullable=True),
        sa.Column("to_decision_id", sa.Integer(), nullable=True),
        sa.Column("to_action_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_relation_kind_known")),
        sa.CheckConstraint(
            "(kind IN ('supersedes', 'annex_to', 'refers_to')) = (to_paper_id IS NOT NULL)",
            name=op.f("ck_relation_paper_if_to_paper"),
        ),
        sa.CheckConstraint(
            "(kind = 'follows_decision') = (to_decision_id IS NOT NULL)", name=op.f("ck_relation_decision_if_followed")
        ),
        sa.CheckConstraint(
            "(kind = 'answers_tasking') = (to_action_id IS NOT NULL)", name=op.f("ck_relation_action_if_answered")
        ),
        sa.CheckConstraint("to_paper_id IS NULL OR to_paper_id <> paper_id", name=op.f("ck_relation_not_to_itself")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_relation_paper_id")),
        sa.ForeignKeyConstraint(["to_paper_id"], ["paper.id"], name=op.f("fk_relation_to_paper_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["user_account.id"], name=op.f("fk_relation_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint("pid", name=op.f("uq_relation_pid")),
        sa.UniqueConstraint("paper_id", "kind", "to_paper_id", name=op.f("uq_relation_paper_id_kind_to_paper_id")),
        sa.UniqueConstraint("paper_id", "to_decision_id", name=op.f("uq_relation_paper_id_to_decision_id")),
        sa.UniqueConstraint("paper_id", "to_action_id", name=op.f("uq_relation_paper_id_to_action_id")),
    )
    op.create_index("ix_relation_to_paper", "relation", ["to_paper_id", "kind"])
    op.create_index("ix_relation_to_decision", "relation", ["to_decision_id"])
    op.create_index("ix_relation_to_action", "relation", ["to_action_id"])


def downgrade() -> None:
    op.drop_table("relation")
