"""Paragraphs of translations, with the words of the original that each was said to agree with."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "translated_paragraph",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("translation", sa.Text(), nullable=False),
        sa.Column("aligned", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_translated_paragraph_by_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_translated_paragraph_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translated_paragraph")),
    )
    op.create_index("ix_translated_paragraph_paper", "translated_paragraph", ["paper_id", "place"], unique=False)


def downgrade() -> None:
    op.drop_table("translated_paragraph")
