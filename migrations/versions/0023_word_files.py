"""Word files: those that wait to be taken over into a draft, and those that a draft came from."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "word_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=False),
        sa.Column("brought_at", INSTANT, nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_word_waiting_language_known")),
        sa.ForeignKeyConstraint(["brought_by"], ["user_account.id"], name=op.f("fk_word_waiting_brought_by")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_word_waiting_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_waiting")),
        sa.UniqueConstraint("pid", name=op.f("uq_word_waiting_pid")),
    )
    op.create_index("ix_word_waiting_paper", "word_waiting", ["paper_id"], unique=False)
    op.create_table(
        "word_original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_word_original_language_known")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_word_original_paper_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_word_original_sha256")),
        sa.ForeignKeyConstraint(["taken_by"], ["user_account.id"], name=op.f("fk_word_original_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_original")),
        sa.UniqueConstraint("pid", name=op.f("uq_word_original_pid")),
    )
    op.create_index("ix_word_original_paper", "word_original", ["paper_id"], unique=False)


def downgrade() -> None:
    op.drop_table("word_original")
    op.drop_table("word_waiting")
