"""Whose paper a draft is, where a drafting officer writes it, and each time it was submitted."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # With its constraint in one statement: SQLite adds none afterwards.
    op.execute(
        "ALTER TABLE paper ADD COLUMN drafter_id INTEGER CONSTRAINT fk_paper_drafter_id REFERENCES user_account (id)"
    )
    op.add_column("paper", sa.Column("submitted_at", INSTANT, nullable=True))
    op.create_index("ix_paper_drafter_id", "paper", ["drafter_id"])
    op.create_table(
        "paper_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("returned_by", sa.Integer(), nullable=True),
        sa.Column("returned_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (reason = '')", name=op.f("ck_paper_submission_reason_if_returned")
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returned_by IS NULL)", name=op.f("ck_paper_submission_returned_by_if_returned")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_submission_paper_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user_account.id"], name=op.f("fk_paper_submission_submitted_by")),
        sa.ForeignKeyConstraint(["returned_by"], ["user_account.id"], name=op.f("fk_paper_submission_returned_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_submission")),
    )
    op.create_index("ix_paper_submission_paper", "paper_submission", ["paper_id", "id"])


def downgrade() -> None:
    op.drop_table("paper_submission")
    op.drop_index("ix_paper_drafter_id", "paper")
    op.drop_column("paper", "submitted_at")
    op.drop_column("paper", "drafter_id")
