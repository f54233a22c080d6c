"""Texts of drafts that other words took the place of."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "earlier_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft_face.id"], name=op.f("fk_earlier_text_draft_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["user_account.id"], name=op.f("fk_earlier_text_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_text")),
        sa.UniqueConstraint("pid", name=op.f("uq_earlier_text_pid")),
    )
    op.create_index("ix_earlier_text_draft", "earlier_text", ["draft_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("earlier_text")
