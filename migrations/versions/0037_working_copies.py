"""Texts out in Word, the working copies that come back, comments seen in them, and the Word originals of versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "check_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ending", sa.String(length=12), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ending = '')", name=op.f("ck_check_out_ending_if_ended")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_check_out_ended_by_if_ended")),
        sa.CheckConstraint(
            "ending IN ('', 'checked-in', 'unchanged', 'taken-back', 'closed')", name=op.f("ck_check_out_ending_known")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft_face.id"], name=op.f("fk_check_out_draft_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["user_account.id"], name=op.f("fk_check_out_holder_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_check_out_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_out")),
        sa.UniqueConstraint("pid", name=op.f("uq_check_out_pid")),
    )
    op.create_index("ix_check_out_draft", "check_out", ["draft_id"])
    op.create_index(
        "uq_check_out_open",
        "check_out",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "working_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("formal_changes", sa.Integer(), nullable=False),
        sa.Column("comments", JSON, nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("checked_in_by", sa.Integer(), nullable=False),
        sa.Column("checked_in_at", INSTANT, nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("taken_hash", sa.String(length=64), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "standing IN ('waits', 'in-text', 'set-aside')", name=op.f("ck_working_copy_standing_known")
        ),
        sa.CheckConstraint(
            "(standing = 'waits') = (settled_at IS NULL)", name=op.f("ck_working_copy_settled_at_if_settled")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_working_copy_settled_by_if_settled")
        ),
        sa.CheckConstraint(
            "(standing = 'in-text') = (taken_hash <> '')", name=op.f("ck_working_copy_taken_hash_if_in_text")
        ),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_working_copy_reviewed_by_if_reviewed")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft_face.id"], name=op.f("fk_working_copy_draft_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_working_copy_sha256")),
        sa.ForeignKeyConstraint(["checked_in_by"], ["user_account.id"], name=op.f("fk_working_copy_checked_in_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_working_copy_settled_by")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user_account.id"], name=op.f("fk_working_copy_reviewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint("draft_id", "ordinal", name=op.f("uq_working_copy_draft_id_ordinal")),
        sa.UniqueConstraint("pid", name=op.f("uq_working_copy_pid")),
    )
    op.create_table(
        "seen_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_by", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["working_copy.id"], name=op.f("fk_seen_comment_copy_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["user_account.id"], name=op.f("fk_seen_comment_seen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_comment")),
        sa.UniqueConstraint("copy_id", "number", name=op.f("uq_seen_comment_copy_id_number")),
    )
    op.create_table(
        "version_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_version_word_language_known")),
        sa.ForeignKeyConstraint(["copy_id"], ["working_copy.id"], name=op.f("fk_version_word_copy_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_version_word_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_word")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_version_word_version_id_language")),
    )


def downgrade() -> None:
    op.drop_table("version_word")
    op.drop_table("seen_comment")
    op.drop_table("working_copy")
    op.drop_table("check_out")
