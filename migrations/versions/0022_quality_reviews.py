"""Reviews of papers: what was said of each point, how reviews ended, and the defects found."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "quality_settled",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=32), nullable=False),
        sa.Column("settling", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "settling IN ('ticked', 'waived', 'reopened')", name=op.f("ck_quality_settled_settling_known")
        ),
        sa.CheckConstraint("(settling = 'waived') = (reason <> '')", name=op.f("ck_quality_settled_reason_if_waived")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_quality_settled_paper_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_quality_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_settled")),
    )
    op.create_index("ix_quality_settled_paper", "quality_settled", ["paper_id", "point"])
    op.create_table(
        "quality_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("remarks", sa.String(length=4000), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("verdict IN ('passed', 'returned')", name=op.f("ck_quality_review_verdict_known")),
        sa.CheckConstraint(
            "verdict <> 'returned' OR remarks <> ''", name=op.f("ck_quality_review_remarks_if_returned")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_quality_review_paper_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_quality_review_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_review")),
    )
    op.create_index("ix_quality_review_paper", "quality_review", ["paper_id"])
    op.create_table(
        "quality_defect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_quality_defect_count_positive")),
        sa.ForeignKeyConstraint(["review_id"], ["quality_review.id"], name=op.f("fk_quality_defect_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_defect")),
    )
    op.create_index("ix_quality_defect_review", "quality_defect", ["review_id"])
    op.create_index("ix_quality_defect_point", "quality_defect", ["point"])


def downgrade() -> None:
    op.drop_table("quality_defect")
    op.drop_table("quality_review")
    op.drop_table("quality_settled")
